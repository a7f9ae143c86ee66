"""Why a video was refused, could not be fetched, or is not there to be read.

Refusal
├── Unreadable            what probing found: EMPTY_FILE, NOT_A_VIDEO, … (see `probing`)
├── NotStored             NOT_STORED: the storage failed; nothing was kept
├── UrlNotAllowed         URL_NOT_ALLOWED: scheme, host, port or credentials
├── InvalidPart           INVALID_PART: an upload has no such part
├── PartsMissing          PARTS_MISSING: not there, or not as they were told
├── WrongChecksum         WRONG_CHECKSUM: other bytes came than were sent
├── TooManyUploads        TOO_MANY_UPLOADS: finish or abort one first
├── UploadBusy            UPLOAD_BUSY: it is being finished
└── UploadClosed          UPLOAD_CLOSED: it was finished, refused or given up
SafeEyeError
├── FetchError            how a fetch ended: the code of a FAILED video
│   ├── AddressNotAllowed ADDRESS_NOT_ALLOWED: the host leads into a private network
│   ├── TooManyRedirects  TOO_MANY_REDIRECTS
│   ├── FetchFailed       FETCH_FAILED: the server does not give the file
│   ├── FetchInterrupted  FETCH_INTERRUPTED: may work at another try
│   ├── WorkerLost        WORKER_LOST: its workers died again and again
│   └── InternalFailure   INTERNAL: a fault of ours
├── FetchLost             FETCH_LOST: another worker has this fetch by now
└── SourceMissing         SOURCE_MISSING: the stored object is gone
"""

from __future__ import annotations

import re

from backend.apps.videos.probing import REFUSALS, Unreadable
from backend.common.errors import InvalidInput, Refusal, SafeEyeError

__all__ = [
    "REFUSALS",
    "AddressNotAllowed",
    "FetchError",
    "FetchFailed",
    "FetchInterrupted",
    "FetchLost",
    "InternalFailure",
    "InvalidPart",
    "NotStored",
    "PartsMissing",
    "SourceMissing",
    "TooManyRedirects",
    "TooManyUploads",
    "Unreadable",
    "UploadBusy",
    "UploadClosed",
    "UrlNotAllowed",
    "WorkerLost",
    "WrongChecksum",
    "sentence",
]


class NotStored(Refusal):
    """The storage is away, full or read-only; the log has its words."""

    code = "NOT_STORED"
    en = "The video could not be stored. Try again later."
    ko = "동영상을 저장하지 못했습니다. 나중에 다시 시도하세요."


class UrlNotAllowed(InvalidInput):
    """The URL itself is refused, before anything is looked up."""

    code = "URL_NOT_ALLOWED"
    en = "Videos may not be fetched from this URL."
    ko = "이 URL에서는 동영상을 가져올 수 없습니다."


class InvalidPart(InvalidInput):
    """Parts are numbered from 1 to `limit`."""

    code = "INVALID_PART"
    en = "The parts of this upload have the numbers 1 to {limit}, each once."
    ko = "이 업로드의 조각 번호는 1부터 {limit}까지이며 각각 한 번씩만 쓸 수 있습니다."


class PartsMissing(Refusal):
    """Not all parts are there as the caller names them."""

    code = "PARTS_MISSING"
    en = "These parts have not arrived as you name them: {numbers}. Send them again."
    ko = "다음 조각이 지정한 내용으로 도착하지 않았습니다: {numbers}. 다시 보내세요."


class WrongChecksum(Refusal):
    """The file is not the one that was announced."""

    code = "WRONG_CHECKSUM"
    en = "Other bytes have arrived than were sent. Upload the file again."
    ko = "보낸 내용과 다른 내용이 도착했습니다. 파일을 다시 업로드하세요."


class TooManyUploads(Refusal):
    """One person has so many uploads open and no more."""

    code = "TOO_MANY_UPLOADS"
    en = "You have {limit} uploads open. Finish or abort one first."
    ko = "진행 중인 업로드가 {limit}개입니다. 먼저 하나를 완료하거나 취소하세요."


class UploadBusy(Refusal):
    """Somebody is putting it together at this moment."""

    code = "UPLOAD_BUSY"
    en = "This upload is being finished. Ask again in a moment."
    ko = "업로드를 마무리하는 중입니다. 잠시 후 다시 시도하세요."


class UploadClosed(Refusal):
    """Nothing more can be done to it."""

    code = "UPLOAD_CLOSED"
    en = "This upload has ended or expired. Start another one."
    ko = "이미 끝났거나 만료된 업로드입니다. 새로 시작하세요."


class FetchError(SafeEyeError):
    """A fetch that did not succeed."""


class AddressNotAllowed(FetchError):
    """The host has an address that is not of the public Internet."""

    code = "ADDRESS_NOT_ALLOWED"
    en = "The URL leads to an address that may not be called."
    ko = "URL이 접근할 수 없는 주소를 가리킵니다."


class TooManyRedirects(FetchError):
    """The server keeps sending us elsewhere."""

    code = "TOO_MANY_REDIRECTS"
    en = "The URL redirects too often, at most {limit} times are followed."
    ko = "URL이 너무 자주 이동합니다. 최대 {limit}번까지 따라갑니다."


class FetchFailed(FetchError):
    """The server answered with something other than the file."""

    code = "FETCH_FAILED"
    en = "The video could not be fetched from its URL."
    ko = "URL에서 동영상을 가져오지 못했습니다."


class FetchInterrupted(FetchError):
    """The connection failed or was too slow; another try may succeed."""

    code = "FETCH_INTERRUPTED"
    en = "The connection failed while the video was fetched."
    ko = "동영상을 가져오는 중에 연결이 끊어졌습니다."


class FetchLost(SafeEyeError):
    """Another worker may have this fetch by now: stop, and store nothing."""

    code = "FETCH_LOST"
    en = "This fetch was given to another worker."
    ko = "이 작업은 다른 작업자에게 넘어갔습니다."


class WorkerLost(FetchError):
    """The code of a failed fetch: its workers died again and again."""

    code = "WORKER_LOST"
    en = "The video could not be fetched: its worker was lost each time."
    ko = "매번 작업 프로세스가 중단되어 동영상을 가져오지 못했습니다."


class InternalFailure(FetchError):
    """The code of a failed fetch: a fault of ours, told in the worker's log."""

    code = "INTERNAL"
    en = "The video could not be fetched because of an internal error."
    ko = "내부 오류로 동영상을 가져오지 못했습니다."


class SourceMissing(SafeEyeError):
    """The video's object is no longer in storage."""

    code = "SOURCE_MISSING"
    en = "The file of this video is no longer stored."
    ko = "이 동영상의 파일이 더 이상 저장되어 있지 않습니다."


def sentence(code: str, *, language: str = "en") -> str:
    """The sentence for a code that was kept in a row; "" for one not of this room.

    The facts of the moment were not kept: a "?" stands for them.
    """
    kinds: tuple[type[SafeEyeError], ...] = (
        *REFUSALS.values(),
        *(NotStored, UrlNotAllowed, SourceMissing, WrongChecksum),
        *(FetchFailed, FetchInterrupted, AddressNotAllowed, TooManyRedirects),
        *(WorkerLost, InternalFailure),
    )
    for kind in kinds:
        if kind.code == code:
            text = kind.ko if language.startswith("ko") else kind.en
            return re.sub(r"\{\w+\}", "?", text)
    return ""
