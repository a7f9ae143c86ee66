"""Why an analysis was refused, lost or failed."""

from __future__ import annotations

from backend.common.errors import Refusal, SafeEyeError


class VideoNotReady(Refusal):
    """The video is still being fetched, or could not be."""

    code = "VIDEO_NOT_READY"
    en = "This video is not ready to be analysed."
    ko = "아직 분석할 수 없는 동영상입니다."


class AnalysisOfOtherCamera(Refusal):
    """One of the same video is under way already, as footage of another camera."""

    code = "ANALYSIS_OF_OTHER_CAMERA"
    en = "This video is being analysed already, without this camera."
    ko = "이 동영상은 이미 다른 카메라 기준으로 분석 중입니다."


class LeaseLost(SafeEyeError):
    """Another worker may have this work by now: stop, and store nothing more."""

    code = "LEASE_LOST"
    en = "This work was given to another worker."
    ko = "이 작업은 다른 작업자에게 넘어갔습니다."


class WorkerLost(SafeEyeError):
    """The code of a failed analysis: its workers died again and again."""

    code = "WORKER_LOST"
    en = "The analysis was tried several times, but its worker was lost each time."
    ko = "여러 번 시도했지만 매번 작업 프로세스가 중단되어 분석하지 못했습니다."


class VideoDeleted(SafeEyeError):
    """The code of an analysis that ended because its video was deleted."""

    code = "VIDEO_DELETED"
    en = "The video was deleted before the analysis was done."
    ko = "분석이 끝나기 전에 동영상이 삭제되었습니다."


class InternalFailure(SafeEyeError):
    """The code of a failed analysis: a fault of ours, told in the worker's log."""

    code = "INTERNAL"
    en = "The analysis failed because of an internal error."
    ko = "내부 오류로 분석하지 못했습니다."
