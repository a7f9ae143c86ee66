// Generated from the schema and the operations by `npm run generate`.

/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@apollo/client';
import { gql } from '@apollo/client';
/** A part of the installation that can fail by itself. */
export type SystemPart =
  /** Where every row is. */
  | 'DATABASE'
  /** What tells workers of new work. */
  | 'QUEUE'
  /** Where videos, clips and images are. */
  | 'STORAGE'
  /** What analyses videos. */
  | 'WORKERS';

/** Who reads a notice. */
export type NoticeScope =
  /** The people of the organisation read it */
  | 'ORGANIZATION'
  /** Everybody reads it, also without signing in */
  | 'PUBLIC';

/** Whether a notice is read now. */
export type NoticeState =
  /** Its window has not opened yet */
  | 'SCHEDULED'
  /** It is read now */
  | 'PUBLISHED'
  /** Its window has closed */
  | 'EXPIRED';

/** What a person may do in the organisation. */
export type Role =
  /** User */
  | 'USER'
  /** Administrator */
  | 'ADMIN'
  /** Superuser */
  | 'SUPERUSER';

/** Whether a person may sign in. */
export type UserState =
  /** May sign in */
  | 'ACTIVE'
  /** Has asked to join and waits for an administrator */
  | 'PENDING'
  /** Was deactivated by an administrator */
  | 'INACTIVE'
  /** Gone; only what the person made is left */
  | 'DELETED';

/** Whether a person is at work. */
export type DutyStatus =
  /** On duty: alarms are for this person now */
  | 'ON_DUTY'
  /** On duty, but away for a moment */
  | 'AWAY'
  /** Off duty */
  | 'OFF';

/** What an API token may do, within the role of its user. */
export type TokenScope =
  /** Read, and follow events */
  | 'READ'
  /** Create, change and delete */
  | 'WRITE'
  /** Hand in alarms of a device */
  | 'ALARMS'
  /** Administer, if the user may */
  | 'ADMIN';

/** What became of an alarm. */
export type AlarmState =
  /** Open */
  | 'OPEN'
  /** Acknowledged */
  | 'ACKNOWLEDGED'
  /** Resolved */
  | 'RESOLVED'
  /** False alarm */
  | 'FALSE_ALARM';

/** Whether a video can be played and analysed. */
export type VideoState =
  /** Being fetched from its URL */
  | 'FETCHING'
  /** Stored and readable */
  | 'READY'
  /** Could not be fetched or read */
  | 'FAILED';

/** How far an analysis is. */
export type AnalysisState =
  /** Waiting for a worker */
  | 'QUEUED'
  /** A worker is on it */
  | 'RUNNING'
  /** Finished */
  | 'DONE'
  /** Could not be finished */
  | 'FAILED';

/** What was done to an alarm. */
export type AlarmActionKind =
  /** A machine or a person raised it */
  | 'RAISED'
  /** Its words, type, risk or camera were changed */
  | 'UPDATED'
  /** Somebody took notice */
  | 'ACKNOWLEDGED'
  /** It was dealt with */
  | 'RESOLVED'
  /** It was judged to be none */
  | 'FALSE_ALARM'
  /** It was opened again */
  | 'REOPENED'
  /** It was given to somebody, or to nobody */
  | 'ASSIGNED';

/** All that is given must hold; an empty list matches nothing. */
export type AlarmFilter = {
  /** Codes of alarm types. */
  readonly types?: ReadonlyArray<string> | null | undefined;
  /** Codes of risks. */
  readonly risks?: ReadonlyArray<string> | null | undefined;
  /** What became of them. */
  readonly states?: ReadonlyArray<AlarmState> | null | undefined;
  /** Ids of cameras, deleted ones too. */
  readonly cameraIds?: ReadonlyArray<string> | null | undefined;
  /** The id of a video. */
  readonly videoId?: string | null | undefined;
  /** The id of who is to deal with them. */
  readonly assigneeId?: string | null | undefined;
  /** False for those that nobody is to deal with: given to nobody, or to somebody who cannot sign in any more. */
  readonly isAssigned?: boolean | null | undefined;
  /** Those that carry such a tag. */
  readonly tag?: TagFilter | null | undefined;
  /** This moment or later. */
  readonly createdAfter?: string | null | undefined;
  /** Before this moment. */
  readonly createdBefore?: string | null | undefined;
  /** Part of the message that somebody wrote, or of the name of the type (in either language), the camera or the video. */
  readonly text?: string | null | undefined;
};

/** Objects that carry a tag of which all that is given holds. */
export type TagFilter = {
  /** What kind of tag, as `Tag.type`. */
  readonly type?: string | null | undefined;
  /** The whole of it, as it was written. */
  readonly content?: string | null | undefined;
};

/** The order of a list of alarms. */
export type AlarmOrder =
  /** Newest first. */
  | 'NEWEST_FIRST'
  /** Oldest first. */
  | 'OLDEST_FIRST'
  /** Highest risk first, the newest of a risk first. */
  | 'GRAVEST_FIRST'
  /** Lowest risk first, the newest of a risk first. */
  | 'SLIGHTEST_FIRST'
  /** Highest score first; those without a score last, newest first. */
  | 'SUREST_FIRST'
  /** Lowest score first; those without a score last, newest first. */
  | 'LEAST_SURE_FIRST';

/** Whose threshold holds. */
export type ThresholdOrigin =
  /** The model's own: nobody set another. */
  | 'MODEL'
  /** Set for the whole organisation. */
  | 'ORGANIZATION'
  /** Set for this camera. */
  | 'CAMERA';

/** All that is given must hold. */
export type CameraFilter = {
  /** Exactly this area. */
  readonly area?: string | null | undefined;
  /** Only those that are watched, or only those that are not. */
  readonly isActive?: boolean | null | undefined;
  /** Part of the name or of the area, or the whole number. */
  readonly text?: string | null | undefined;
  /** Those that carry such a tag. */
  readonly tag?: TagFilter | null | undefined;
};

/** All that is given must hold; an empty list matches nothing. */
export type VideoFilter = {
  /** In one of these states. */
  readonly states?: ReadonlyArray<VideoState> | null | undefined;
  /** In the name or the description, in any case. */
  readonly text?: string | null | undefined;
  /** With such a tag. */
  readonly tag?: TagFilter | null | undefined;
  /** The id of who brought it in. */
  readonly createdById?: string | null | undefined;
  /** This moment or later. */
  readonly createdAfter?: string | null | undefined;
  /** Before this moment. */
  readonly createdBefore?: string | null | undefined;
  /** True for deleted videos alone, of those that the caller may restore: the own ones, for admins all. */
  readonly deleted?: boolean | null | undefined;
};

/** The order of a list of videos. */
export type VideoOrder =
  /** Newest first. */
  | 'NEWEST_FIRST'
  /** Oldest first. */
  | 'OLDEST_FIRST'
  /** By name, from A. */
  | 'BY_NAME'
  /** Largest file first. */
  | 'LARGEST_FIRST'
  /** Longest first. */
  | 'LONGEST_FIRST';

/** How far a resumable upload is. */
export type UploadState =
  /** Parts may come */
  | 'OPEN'
  /** Being put together and looked into */
  | 'FINISHING'
  /** A video */
  | 'DONE'
  /** Not a video that can be taken; its parts are gone */
  | 'REFUSED'
  /** Given up; its parts are gone */
  | 'ABORTED';

/** All that is given must hold; an empty list matches nobody. */
export type UserFilter = {
  /** One of these roles. */
  readonly roles?: ReadonlyArray<Role> | null | undefined;
  /** One of these duty statuses. */
  readonly dutyStatuses?: ReadonlyArray<DutyStatus> | null | undefined;
  /** One of these states; without it everybody who is not deleted. */
  readonly states?: ReadonlyArray<UserState> | null | undefined;
  /** Part of the name or of the e-mail address. */
  readonly text?: string | null | undefined;
  /** Those that carry such a tag. */
  readonly tag?: TagFilter | null | undefined;
};

/** The order of a list of people. */
export type UserOrder =
  /** By name. */
  | 'NAME'
  /** Who came last first. */
  | 'NEWEST_FIRST'
  /** Who came first first. */
  | 'OLDEST_FIRST'
  /** Whose duty status changed last first. */
  | 'DUTY_SINCE';

/** Whether an invitation can be used. */
export type InvitationState =
  /** Can be used */
  | 'OPEN'
  /** Somebody has joined by it */
  | 'USED'
  /** Was not used in time */
  | 'EXPIRED'
  /** Was taken back */
  | 'REVOKED';

/** Why a mutation was refused. */
export type ErrorCode =
  /** An administrator has not approved your account yet. */
  | 'ACCOUNT_PENDING'
  /** This alarm has been acknowledged already. */
  | 'ALREADY_ACKNOWLEDGED'
  /** This alarm is open. */
  | 'ALREADY_OPEN'
  /** This alarm has been resolved already. Reopen it first. */
  | 'ALREADY_RESOLVED'
  /** This video is being analysed already, without this camera. */
  | 'ANALYSIS_OF_OTHER_CAMERA'
  /** This contains characters that cannot be used here. */
  | 'BAD_CHARACTERS'
  /** This is built in and cannot be changed. Make one of your own instead. */
  | 'BUILT_IN'
  /** Another camera has this number. */
  | 'CAMERA_NUMBER_TAKEN'
  /** Other data came under this key before. Use a new key for a new alarm. */
  | 'CLIENT_KEY_REUSED'
  /** This code is already in use. */
  | 'CODE_TAKEN'
  /** This was changed by someone else meanwhile. */
  | 'CONFLICT'
  /** The video is damaged: no picture of it can be decoded. */
  | 'DAMAGED'
  /** This e-mail address is already in use. */
  | 'EMAIL_TAKEN'
  /** The file is empty. */
  | 'EMPTY_FILE'
  /** This idempotency key was used with other input before. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** The picture is too large: at most {mb} MB and {megapixels} megapixels. */
  | 'IMAGE_TOO_LARGE'
  /** Give the camera a number from 1 to {limit}. */
  | 'INVALID_CAMERA_NUMBER'
  /** Write a code of at most {limit} letters, digits and _, such as {example}. */
  | 'INVALID_CODE'
  /** The e-mail address or the password is wrong. */
  | 'INVALID_CREDENTIALS'
  /** This is not a cursor of this list. */
  | 'INVALID_CURSOR'
  /** This is not a valid e-mail address. */
  | 'INVALID_EMAIL'
  /** Choose a time in the future, within {days} days. */
  | 'INVALID_EXPIRY'
  /** This is not a valid id. */
  | 'INVALID_ID'
  /** This is not a readable JPEG, PNG or WebP picture. */
  | 'INVALID_IMAGE'
  /** This value is not valid. */
  | 'INVALID_INPUT'
  /** This invitation cannot be used. Ask your administrator for another one. */
  | 'INVALID_INVITATION'
  /** No organisation has this code. Ask your administrator for it. */
  | 'INVALID_JOIN_CODE'
  /** The language is "en" or "ko". */
  | 'INVALID_LANGUAGE'
  /** A level is from 1 (very low) to 5 (very high). */
  | 'INVALID_LEVEL'
  /** This moment is before the year 2000 or in the future. */
  | 'INVALID_MOMENT'
  /** Give either first or last, from 0 to {limit}. */
  | 'INVALID_PAGE'
  /** The parts of this upload have the numbers 1 to {limit}, each once. */
  | 'INVALID_PART'
  /** Your sign-in has ended. Sign in again. */
  | 'INVALID_REFRESH_TOKEN'
  /** This link can no longer be used. Ask for another one. */
  | 'INVALID_RESET_TOKEN'
  /** A score is from 0 to 1. */
  | 'INVALID_SCORE'
  /** Give a threshold from 0.01 to 1. */
  | 'INVALID_THRESHOLD'
  /** A notice must end after it begins. */
  | 'INVALID_WINDOW'
  /** This is in use and cannot be deleted. */
  | 'IN_USE'
  /** The file is an image, not a video. */
  | 'IS_AN_IMAGE'
  /** The organisation needs an administrator. Appoint another one first. */
  | 'LAST_ADMIN'
  /** There are {limit} of these already, and no more are possible. */
  | 'LIST_FULL'
  /** This message was deleted. */
  | 'MESSAGE_DELETED'
  /** The file is not a video of a supported format. */
  | 'NOT_A_VIDEO'
  /** There is no such object. */
  | 'NOT_FOUND'
  /** This account is not waiting for approval. */
  | 'NOT_PENDING'
  /** The video could not be stored. Try again later. */
  | 'NOT_STORED'
  /** The file has no video track, only sound or data. */
  | 'NO_VIDEO_STREAM'
  /** These parts have not arrived as you name them: {numbers}. Send them again. */
  | 'PARTS_MISSING'
  /** Registration is closed here. Ask your administrator for an account. */
  | 'REGISTRATION_CLOSED'
  /** You cannot give a role above your own. */
  | 'ROLE_TOO_HIGH'
  /** A room has at most {limit} members. */
  | 'ROOM_FULL'
  /** The video has a single frame; at least two are needed. */
  | 'SINGLE_FRAME'
  /** Write something here. */
  | 'TEXT_MISSING'
  /** This is too long: at most {limit} characters. */
  | 'TEXT_TOO_LONG'
  /** Too many tries. Try again in {retry_after_s} seconds. */
  | 'THROTTLED'
  /** The file is too large: {found} bytes, at most {limit} are allowed. */
  | 'TOO_LARGE'
  /** The video is too long: {found} seconds, at most {limit} are allowed. */
  | 'TOO_LONG'
  /** The picture is too large: {found} pixels, at most {limit} are allowed. */
  | 'TOO_MANY_PIXELS'
  /** At most {limit} tags can be put on one object. */
  | 'TOO_MANY_TAGS'
  /** A user has at most {limit} API tokens. Revoke one first. */
  | 'TOO_MANY_TOKENS'
  /** You have {limit} uploads open. Finish or abort one first. */
  | 'TOO_MANY_UPLOADS'
  /** The file is cut off: its index or all of its picture data is missing. */
  | 'TRUNCATED'
  /** There is no alarm type with this code. */
  | 'UNKNOWN_ALARM_TYPE'
  /** The model in use does not know this behaviour. */
  | 'UNKNOWN_BEHAVIOUR'
  /** There is no risk with this code. */
  | 'UNKNOWN_RISK'
  /** The video codec '{codec}' is not supported. */
  | 'UNSUPPORTED_CODEC'
  /** This upload is being finished. Ask again in a moment. */
  | 'UPLOAD_BUSY'
  /** This upload has ended or expired. Start another one. */
  | 'UPLOAD_CLOSED'
  /** Videos may not be fetched from this URL. */
  | 'URL_NOT_ALLOWED'
  /** This video is not ready to be analysed. */
  | 'VIDEO_NOT_READY'
  /** {text_en} */
  | 'WEAK_PASSWORD'
  /** Other bytes have arrived than were sent. Upload the file again. */
  | 'WRONG_CHECKSUM'
  /** The present password is wrong. */
  | 'WRONG_PASSWORD'
  /** The video has no duration. */
  | 'ZERO_DURATION';

/** What `createNotice` is given. */
export type CreateNoticeInput = {
  /** One line of at most 120 characters. */
  readonly title: string;
  /** Lines of at most 20,000 characters in all. */
  readonly text: string;
  /** Who reads it. */
  readonly scope?: NoticeScope | null | undefined;
  /** Whether it stays before others. */
  readonly isPinned?: boolean | null | undefined;
  /** When it is to be read from; by default from now on. */
  readonly publishFrom?: string | null | undefined;
  /** When it is to vanish; by default never. */
  readonly publishUntil?: string | null | undefined;
  /** Makes the request safe to repeat: up to 100 characters, new for each thing to do. The same key and input get the first answer again for 24 hours; other input is refused with IDEMPOTENCY_KEY_REUSED. What was refused may be tried again. */
  readonly idempotencyKey?: string | null | undefined;
};

/** What `updateNotice` is given. */
export type UpdateNoticeInput = {
  /** The id of a notice. */
  readonly id: string;
  /** One line of at most 120 characters. */
  readonly title?: string | null | undefined;
  /** Lines of at most 20,000 characters in all. */
  readonly text?: string | null | undefined;
  /** Who reads it. */
  readonly scope?: NoticeScope | null | undefined;
  /** Whether it stays before others. */
  readonly isPinned?: boolean | null | undefined;
  /** When it is to be read from. If that is yet to come, subscribers are told once more then. */
  readonly publishFrom?: string | null | undefined;
  /** When it is to vanish; null: never. */
  readonly publishUntil?: string | null | undefined;
};

/** What `deleteNotice` is given. */
export type DeleteNoticeInput = {
  /** The id of a notice. */
  readonly id: string;
};

/** What `createChatRoom` is given. */
export type CreateChatRoomInput = {
  /** One line of at most 80 characters. */
  readonly name: string;
  /** Colleagues who are in it from the start, 99 at most. */
  readonly memberIds?: ReadonlyArray<string> | null | undefined;
  /** The alarm that it is about, if any. */
  readonly alarmId?: string | null | undefined;
  /** Makes the request safe to repeat: up to 100 characters, new for each thing to do. The same key and input get the first answer again for 24 hours; other input is refused with IDEMPOTENCY_KEY_REUSED. What was refused may be tried again. */
  readonly idempotencyKey?: string | null | undefined;
};

/** What `updateChatRoom` is given. */
export type UpdateChatRoomInput = {
  /** A room the caller is in. */
  readonly id: string;
  /** One line of at most 80 characters. */
  readonly name?: string | null | undefined;
  /** What it is about; null: no alarm. */
  readonly alarmId?: string | null | undefined;
  /** Somebody in the room who is to own it. */
  readonly ownerId?: string | null | undefined;
};

/** What `deleteChatRoom` is given. */
export type DeleteChatRoomInput = {
  /** A room the caller is in. */
  readonly id: string;
};

/** What `addChatMember` is given. */
export type AddChatMemberInput = {
  /** A room the caller is in. */
  readonly roomId: string;
  /** A colleague. */
  readonly userId: string;
};

/** What `removeChatMember` is given. */
export type RemoveChatMemberInput = {
  /** A room the caller is in. */
  readonly roomId: string;
  /** Somebody in the room. */
  readonly userId: string;
};

/** What `leaveChatRoom` is given. */
export type LeaveChatRoomInput = {
  /** A room the caller is in. */
  readonly roomId: string;
};

/** What `postMessage` is given. */
export type PostMessageInput = {
  /** A room the caller is in. */
  readonly roomId: string;
  /** Lines of at most 4,000 characters in all. */
  readonly text: string;
  /** Makes the request safe to repeat: up to 100 characters, new for each thing to do. The same key and input get the first answer again for 24 hours; other input is refused with IDEMPOTENCY_KEY_REUSED. What was refused may be tried again. */
  readonly idempotencyKey?: string | null | undefined;
};

/** What `updateMessage` is given. */
export type UpdateMessageInput = {
  /** A message the caller can see. */
  readonly id: string;
  /** Lines of at most 4,000 characters in all. */
  readonly text: string;
};

/** What `deleteMessage` is given. */
export type DeleteMessageInput = {
  /** A message the caller can see. */
  readonly id: string;
};

/** What `markChatRead` is given. */
export type MarkChatReadInput = {
  /** A room the caller is in. */
  readonly roomId: string;
  /** The last message of the room that was read; by default the newest. */
  readonly messageId?: string | null | undefined;
};

/** What `sendTyping` is given. */
export type SendTypingInput = {
  /** A room the caller is in. */
  readonly roomId: string;
  /** False: the caller has stopped. */
  readonly isTyping?: boolean | null | undefined;
};

/** What `addTag` is given. */
export type AddTagInput = {
  /** Of anything that is Taggable. */
  readonly id: string;
  /** Such as place, shift, case: 40 characters. */
  readonly type: string;
  /** 80 characters. */
  readonly content: string;
};

/** What `removeTag` is given. */
export type RemoveTagInput = {
  /** Of what carries the tag. */
  readonly id: string;
  /** The tag to take away. */
  readonly tagId: string;
};

/** What `setStatus` is given. */
export type SetStatusInput = {
  /** Of anything that is Taggable. */
  readonly id: string;
  /** Whether it can be used or reached now. */
  readonly available: boolean;
  /** Why: 200 characters. Not given, it stays; null clears it. */
  readonly note?: string | null | undefined;
};

/** What `createAlarm` is given. */
export type CreateAlarmInput = {
  /** The code of an alarm type. */
  readonly type: string;
  /** The code of a risk; by default that of the type. */
  readonly risk?: string | null | undefined;
  /** What happened, at most 1,000 characters; without it the system writes a sentence. */
  readonly message?: string | null | undefined;
  /** The id of the camera that shows it. */
  readonly cameraId?: string | null | undefined;
  /** The id of the video that shows it. */
  readonly videoId?: string | null | undefined;
  /** When it happened; by default now. */
  readonly occurredAt?: string | null | undefined;
  /** Makes the request safe to repeat: up to 100 characters, new for each thing to do. The same key and input get the first answer again for 24 hours; other input is refused with IDEMPOTENCY_KEY_REUSED. What was refused may be tried again. */
  readonly idempotencyKey?: string | null | undefined;
};

/** What `receiveAlarmData` is given. */
export type ReceiveAlarmDataInput = {
  /** The code of an alarm type; else UNKNOWN_ALARM_TYPE. */
  readonly alarmTypeCode: string;
  /** The code of a risk, by default that of the type; else UNKNOWN_RISK. */
  readonly riskLevel?: string | null | undefined;
  /** What became of it already; by default OPEN. */
  readonly status?: AlarmState | null | undefined;
  /** What happened, at most 1,000 characters; without it the system writes a sentence. */
  readonly customMessage?: string | null | undefined;
  /** The id of the camera that shows it. */
  readonly cameraId?: string | null | undefined;
  /** How sure the sender is, 0 to 1. */
  readonly score?: number | null | undefined;
  /** When it happened; by default now. */
  readonly occurredAt?: string | null | undefined;
  /** What the sender calls this alarm: 1 to 100 printable characters. Within the organisation a key stands for one alarm for ever; other data under it are refused with CLIENT_KEY_REUSED. */
  readonly clientKey?: string | null | undefined;
};

/** What `updateAlarm` is given. */
export type UpdateAlarmInput = {
  /** The id of an alarm. */
  readonly id: string;
  /** At most 1,000 characters; null or nothing in it lets the system write a sentence. */
  readonly message?: string | null | undefined;
  /** The code of an alarm type. */
  readonly type?: string | null | undefined;
  /** The code of a risk. */
  readonly risk?: string | null | undefined;
  /** The id of a camera; null for none. */
  readonly cameraId?: string | null | undefined;
};

/** What `deleteAlarm` is given. */
export type DeleteAlarmInput = {
  /** The id of an alarm. */
  readonly id: string;
};

/** What `acknowledgeAlarm` is given. */
export type AcknowledgeAlarmInput = {
  /** The id of an alarm. */
  readonly id: string;
  /** What is to be said to it; at most 1,000 characters. */
  readonly note?: string | null | undefined;
};

/** What `resolveAlarm` is given. */
export type ResolveAlarmInput = {
  /** The id of an alarm. */
  readonly id: string;
  /** What is to be said to it; at most 1,000 characters. */
  readonly note?: string | null | undefined;
};

/** What `markFalseAlarm` is given. */
export type MarkFalseAlarmInput = {
  /** The id of an alarm. */
  readonly id: string;
  /** What is to be said to it; at most 1,000 characters. */
  readonly note?: string | null | undefined;
};

/** What `reopenAlarm` is given. */
export type ReopenAlarmInput = {
  /** The id of an alarm. */
  readonly id: string;
  /** What is to be said to it; at most 1,000 characters. */
  readonly note?: string | null | undefined;
};

/** What `assignAlarm` is given. */
export type AssignAlarmInput = {
  /** The id of an alarm. */
  readonly id: string;
  /** The id of an active person of the organisation; null or nothing for nobody. */
  readonly assigneeId?: string | null | undefined;
  /** What is to be said to it; at most 1,000 characters. */
  readonly note?: string | null | undefined;
};

/** What `createMemo` is given. */
export type CreateMemoInput = {
  /** The id of an alarm. */
  readonly alarmId: string;
  /** At most 5,000 characters. */
  readonly text: string;
  /** Makes the request safe to repeat: up to 100 characters, new for each thing to do. The same key and input get the first answer again for 24 hours; other input is refused with IDEMPOTENCY_KEY_REUSED. What was refused may be tried again. */
  readonly idempotencyKey?: string | null | undefined;
};

/** What `updateMemo` is given. */
export type UpdateMemoInput = {
  /** The id of a memo. */
  readonly id: string;
  /** At most 5,000 characters. */
  readonly text: string;
};

/** What `deleteMemo` is given. */
export type DeleteMemoInput = {
  /** The id of a memo. */
  readonly id: string;
};

/** What `createRisk` is given. */
export type CreateRiskInput = {
  /** A capital letter, then capital letters, digits and `_`: 8 characters at most. Unique, and for ever. */
  readonly code: string;
  /** 1 (very low) to 5 (very high), for ever. */
  readonly level: number;
  /** The English name, at most 40 characters. */
  readonly nameEn: string;
  /** The Korean name, at most 40 characters. */
  readonly nameKo: string;
  /** Makes the request safe to repeat: up to 100 characters, new for each thing to do. The same key and input get the first answer again for 24 hours; other input is refused with IDEMPOTENCY_KEY_REUSED. What was refused may be tried again. */
  readonly idempotencyKey?: string | null | undefined;
};

/** What `updateRisk` is given. */
export type UpdateRiskInput = {
  /** The id of a risk. */
  readonly id: string;
  /** The English name, at most 40 characters. */
  readonly nameEn?: string | null | undefined;
  /** The Korean name, at most 40 characters. */
  readonly nameKo?: string | null | undefined;
};

/** What `deleteRisk` is given. */
export type DeleteRiskInput = {
  /** The id of a risk. */
  readonly id: string;
};

/** What `createAlarmType` is given. */
export type CreateAlarmTypeInput = {
  /** A small letter, then small letters, digits and `_`: 40 characters at most. Unique among the own ones, and for ever. */
  readonly code: string;
  /** The English name, at most 80 characters. */
  readonly nameEn: string;
  /** The Korean name, at most 80 characters. */
  readonly nameKo: string;
  /** The code of the risk that an alarm of this type starts from. */
  readonly risk: string;
  /** Makes the request safe to repeat: up to 100 characters, new for each thing to do. The same key and input get the first answer again for 24 hours; other input is refused with IDEMPOTENCY_KEY_REUSED. What was refused may be tried again. */
  readonly idempotencyKey?: string | null | undefined;
};

/** What `updateAlarmType` is given. */
export type UpdateAlarmTypeInput = {
  /** The id of an alarm type. */
  readonly id: string;
  /** The English name, at most 80 characters. */
  readonly nameEn?: string | null | undefined;
  /** The Korean name, at most 80 characters. */
  readonly nameKo?: string | null | undefined;
  /** The code of the risk that an alarm of this type starts from. */
  readonly risk?: string | null | undefined;
};

/** What `deleteAlarmType` is given. */
export type DeleteAlarmTypeInput = {
  /** The id of an alarm type. */
  readonly id: string;
};

/** What `analyzeVideo` is given. */
export type AnalyzeVideoInput = {
  /** The video to analyse; it must be READY. */
  readonly videoId: string;
  /** The camera whose footage it is: its thresholds hold, and the alarms name it. Refused where an analysis without it is running. */
  readonly cameraId?: string | null | undefined;
  /** Makes the request safe to repeat: up to 100 characters, new for each thing to do. The same key and input get the first answer again for 24 hours; other input is refused with IDEMPOTENCY_KEY_REUSED. What was refused may be tried again. */
  readonly idempotencyKey?: string | null | undefined;
};

/** What `setThreshold` is given. */
export type SetThresholdInput = {
  /** One that the model in use knows. */
  readonly behaviour: string;
  /** From 0.01 to 1; null takes back what was set here. */
  readonly value?: number | null | undefined;
  /** Only at this camera; null for the whole organisation. */
  readonly cameraId?: string | null | undefined;
};

/** What `createCamera` is given. */
export type CreateCameraInput = {
  /** 1 to 99,999; no other camera may have it. */
  readonly number: number;
  /** One line of at most 120 characters. */
  readonly name: string;
  /** Where it hangs, such as a floor; at most 120 characters. */
  readonly area?: string | null | undefined;
  /** Whether it is to be watched. */
  readonly isActive?: boolean | null | undefined;
  /** Makes the request safe to repeat: up to 100 characters, new for each thing to do. The same key and input get the first answer again for 24 hours; other input is refused with IDEMPOTENCY_KEY_REUSED. What was refused may be tried again. */
  readonly idempotencyKey?: string | null | undefined;
};

/** What `updateCamera` is given. */
export type UpdateCameraInput = {
  /** The id of a camera. */
  readonly id: string;
  /** 1 to 99,999; no other camera may have it. */
  readonly number?: number | null | undefined;
  /** One line of at most 120 characters. */
  readonly name?: string | null | undefined;
  /** At most 120 characters; null clears it. */
  readonly area?: string | null | undefined;
  /** Whether it is to be watched. */
  readonly isActive?: boolean | null | undefined;
};

/** What `deleteCamera` is given. */
export type DeleteCameraInput = {
  /** The id of a camera. */
  readonly id: string;
};

/** What `uploadVideo` is given. */
export type UploadVideoInput = {
  /** The file, as a part of a multipart request. */
  readonly file: Blob;
  /** By default the name of the file. */
  readonly name?: string | null | undefined;
  /** Analyse it at once. */
  readonly analyze?: boolean | null | undefined;
  /** Makes the request safe to repeat: up to 100 characters, new for each thing to do. The same key and input get the first answer again for 24 hours; other input is refused with IDEMPOTENCY_KEY_REUSED. What was refused may be tried again. */
  readonly idempotencyKey?: string | null | undefined;
};

/** What `startUpload` is given. */
export type StartUploadInput = {
  /** What the video is to be called. */
  readonly fileName: string;
  /** A whole number. */
  readonly sizeBytes: number;
  /** Of the whole file, 64 hexadecimal digits: it is checked when the upload is finished. */
  readonly sha256?: string | null | undefined;
  /** What the browser says it is. */
  readonly contentType?: string | null | undefined;
  /** Makes the request safe to repeat: up to 100 characters, new for each thing to do. The same key and input get the first answer again for 24 hours; other input is refused with IDEMPOTENCY_KEY_REUSED. What was refused may be tried again. */
  readonly idempotencyKey?: string | null | undefined;
};

/** What `uploadParts` is given. */
export type UploadPartsInput = {
  /** The upload that was started. */
  readonly uploadId: string;
  /** Up to 100 of 1 to `partCount`. */
  readonly numbers: ReadonlyArray<number>;
};

/** What `finishUpload` is given. */
export type FinishUploadInput = {
  /** The upload whose parts have all arrived. */
  readonly uploadId: string;
  /** All of them, each once. */
  readonly parts: ReadonlyArray<UploadPartInput>;
  /** Analyse it at once. */
  readonly analyze?: boolean | null | undefined;
};

/** A part that was sent. */
export type UploadPartInput = {
  /** Which part, from 1. */
  readonly number: number;
  /** The `ETag` of the answer to its PUT. */
  readonly etag: string;
};

/** What `abortUpload` is given. */
export type AbortUploadInput = {
  /** The upload to give up. */
  readonly uploadId: string;
};

/** What `registerVideoUrl` is given. */
export type RegisterVideoUrlInput = {
  /** `https://…` or `s3://…` of an allowed host or bucket. */
  readonly url: string;
  /** By default the file name in the URL. */
  readonly name?: string | null | undefined;
  /** Analyse it as soon as it is READY. */
  readonly analyze?: boolean | null | undefined;
  /** Makes the request safe to repeat: up to 100 characters, new for each thing to do. The same key and input get the first answer again for 24 hours; other input is refused with IDEMPOTENCY_KEY_REUSED. What was refused may be tried again. */
  readonly idempotencyKey?: string | null | undefined;
};

/** What `updateVideo` is given. */
export type UpdateVideoInput = {
  /** The video to change. */
  readonly id: string;
  /** One line of 200 characters. */
  readonly name?: string | null | undefined;
  /** 2,000 characters; null takes it away. */
  readonly description?: string | null | undefined;
};

/** What `deleteVideo` is given. */
export type DeleteVideoInput = {
  /** The video to delete. */
  readonly id: string;
};

/** What `restoreVideo` is given. */
export type RestoreVideoInput = {
  /** The deleted video. */
  readonly id: string;
};

/** What `login` is given. */
export type LoginInput = {
  /** The address of the account; case does not matter. */
  readonly email: string;
  /** The password of the account. */
  readonly password: string;
};

/** What `refreshToken` is given. */
export type RefreshTokenInput = {
  /** The refresh token that came last. */
  readonly refreshToken: string;
};

/** What `logout` is given. */
export type LogoutInput = {
  /** For those whose access token has expired. */
  readonly refreshToken?: string | null | undefined;
};

/** Exactly one of `organization`, `invitation` and `joinCode`. */
export type RegisterInput = {
  /** Where the person gets mail; it signs in. */
  readonly email: string;
  /** At least ten characters, and not a common one. */
  readonly password: string;
  /** What colleagues see. */
  readonly name: string;
  /** Name of the new organisation. */
  readonly organization?: string | null | undefined;
  /** The text of an invitation. */
  readonly invitation?: string | null | undefined;
  /** The join code of an organisation; an administrator knows it. */
  readonly joinCode?: string | null | undefined;
  /** "en" or "ko"; else as requested. */
  readonly language?: string | null | undefined;
};

/** What `registerAdmin` is given. */
export type RegisterAdminInput = {
  /** Where the person gets mail; it signs in. */
  readonly email: string;
  /** The first one; the person can change it. */
  readonly password: string;
  /** What colleagues see. */
  readonly name: string;
  /** "en" or "ko"; else as requested. */
  readonly language?: string | null | undefined;
  /** Makes the request safe to repeat: up to 100 characters, new for each thing to do. The same key and input get the first answer again for 24 hours; other input is refused with IDEMPOTENCY_KEY_REUSED. What was refused may be tried again. */
  readonly idempotencyKey?: string | null | undefined;
};

/** What `createUser` is given. */
export type CreateUserInput = {
  /** Where the person gets mail; it signs in. */
  readonly email: string;
  /** The first one; the person can change it. */
  readonly password: string;
  /** What colleagues see. */
  readonly name: string;
  /** USER unless it is given. */
  readonly role?: Role | null | undefined;
  /** "en" or "ko"; else as requested. */
  readonly language?: string | null | undefined;
  /** Makes the request safe to repeat: up to 100 characters, new for each thing to do. The same key and input get the first answer again for 24 hours; other input is refused with IDEMPOTENCY_KEY_REUSED. What was refused may be tried again. */
  readonly idempotencyKey?: string | null | undefined;
};

/** What `updateUser` is given. */
export type UpdateUserInput = {
  /** Whom to change. */
  readonly id: string;
  /** What colleagues see. */
  readonly name?: string | null | undefined;
  /** "en" or "ko". */
  readonly language?: string | null | undefined;
  /** Whether the person is at work. */
  readonly dutyStatus?: DutyStatus | null | undefined;
  /** A JPEG, PNG or WebP picture, in a multipart request; null removes the present one. */
  readonly profileImage?: Blob | null | undefined;
  /** Not above the caller's own (ROLE_TOO_HIGH). */
  readonly role?: Role | null | undefined;
  /** False: may not sign in, and the API tokens rest. Who is PENDING is let in by `approveUser`. */
  readonly active?: boolean | null | undefined;
};

/** What `deleteUser` is given. */
export type DeleteUserInput = {
  /** Whose account to delete. */
  readonly id: string;
};

/** What `approveUser` is given. */
export type ApproveUserInput = {
  /** Who asked to join. */
  readonly id: string;
  /** USER unless it is given. */
  readonly role?: Role | null | undefined;
};

/** What `rejectUser` is given. */
export type RejectUserInput = {
  /** Who asked to join. */
  readonly id: string;
};

/** What `setDutyStatus` is given. */
export type SetDutyStatusInput = {
  /** What it is from now on. */
  readonly status: DutyStatus;
};

/** What `changePassword` is given. */
export type ChangePasswordInput = {
  /** The password until now. */
  readonly oldPassword: string;
  /** At least ten characters, and not a common one. */
  readonly newPassword: string;
};

/** What `requestPasswordReset` is given. */
export type RequestPasswordResetInput = {
  /** The address of the account. */
  readonly email: string;
};

/** What `resetPassword` is given. */
export type ResetPasswordInput = {
  /** What the link ends in. */
  readonly token: string;
  /** The new one. */
  readonly password: string;
};

/** What `createInvitation` is given. */
export type CreateInvitationInput = {
  /** The only address it is good for; else whoever holds it. */
  readonly email?: string | null | undefined;
  /** USER unless it is given; not above the caller's own. */
  readonly role?: Role | null | undefined;
  /** In 90 days at the latest; in 7 days unless it is given. */
  readonly expiresAt?: string | null | undefined;
  /** Makes the request safe to repeat: up to 100 characters, new for each thing to do. The same key and input get the first answer again for 24 hours; other input is refused with IDEMPOTENCY_KEY_REUSED. What was refused may be tried again. */
  readonly idempotencyKey?: string | null | undefined;
};

/** What `revokeInvitation` is given. */
export type RevokeInvitationInput = {
  /** The invitation to take back. */
  readonly id: string;
};

/** What `updateOrganization` is given. */
export type UpdateOrganizationInput = {
  /** What the organisation calls itself. */
  readonly name?: string | null | undefined;
  /** Whoever knows the code may ask to join, by `register`. */
  readonly joinCode?: JoinCodeChange | null | undefined;
};

/** What to do with a join code. */
export type JoinCodeChange =
  /** Another code, or a first one; the old one is void. */
  | 'RENEW'
  /** No code: nobody may ask to join any more. */
  | 'REMOVE';

/** What `generateUserToken` is given. */
export type GenerateUserTokenInput = {
  /** For whom it acts. */
  readonly userId: string;
  /** What it is for. */
  readonly name: string;
  /** At least one. */
  readonly scopes: ReadonlyArray<TokenScope>;
  /** Without it, the token lasts until it is revoked. */
  readonly expiresAt?: string | null | undefined;
  /** Makes the request safe to repeat: up to 100 characters, new for each thing to do. The same key and input get the first answer again for 24 hours; other input is refused with IDEMPOTENCY_KEY_REUSED. What was refused may be tried again. */
  readonly idempotencyKey?: string | null | undefined;
};

/** What `revokeUserToken` is given. */
export type RevokeUserTokenInput = {
  /** The token to end. */
  readonly id: string;
};

/** What `revokeSession` is given. */
export type RevokeSessionInput = {
  /** One of `sessions`. */
  readonly id: string;
};

/** What happened to a message. */
export type MessageEventKind =
  /** A new message. */
  | 'POSTED'
  /** The text was changed. */
  | 'EDITED'
  /** The text was deleted; the message stays. */
  | 'DELETED';

/** What happened to an alarm. */
export type AlarmEventKind =
  /** A new alarm. */
  | 'RAISED'
  /** An alarm that was told before. */
  | 'CHANGED'
  /** An alarm that was deleted, or that the filter no longer fits. */
  | 'REMOVED';

/** All that is given must hold; an empty list matches nothing. */
export type AlarmFeedFilter = {
  /** Codes of alarm types. */
  readonly types?: ReadonlyArray<string> | null | undefined;
  /** Codes of risks. */
  readonly risks?: ReadonlyArray<string> | null | undefined;
  /** Risks of this level, 1 to 5, or above. */
  readonly minLevel?: number | null | undefined;
  /** What became of them. */
  readonly states?: ReadonlyArray<AlarmState> | null | undefined;
  /** Ids of cameras, deleted ones too. */
  readonly cameraIds?: ReadonlyArray<string> | null | undefined;
  /** The id of who is to deal with them. */
  readonly assigneeId?: string | null | undefined;
  /** True for those that the caller is to deal with. */
  readonly assignedToMe?: boolean | null | undefined;
};

export type RiskRowFragment = { readonly id: string, readonly code: string, readonly level: number, readonly name: string, readonly isBuiltIn: boolean };

export type AlarmTypeRowFragment = { readonly id: string, readonly code: string, readonly name: string, readonly isBuiltIn: boolean };

export type AlarmTypesQueryVariables = Exact<{ [key: string]: never; }>;


export type AlarmTypesQuery = { readonly alarmTypes: ReadonlyArray<{ readonly id: string, readonly code: string, readonly name: string, readonly isBuiltIn: boolean, readonly risk: { readonly id: string, readonly code: string, readonly level: number, readonly name: string, readonly isBuiltIn: boolean } }>, readonly risks: ReadonlyArray<{ readonly id: string, readonly code: string, readonly level: number, readonly name: string, readonly isBuiltIn: boolean }> };

export type AlarmTypeQueryVariables = Exact<{
  id: string;
}>;


export type AlarmTypeQuery = { readonly alarmType: { readonly nameEn: string, readonly nameKo: string, readonly id: string, readonly code: string, readonly name: string, readonly isBuiltIn: boolean, readonly risk: { readonly id: string, readonly code: string, readonly level: number, readonly name: string, readonly isBuiltIn: boolean } } | null };

export type RiskQueryVariables = Exact<{
  id: string;
}>;


export type RiskQuery = { readonly risk: { readonly nameEn: string, readonly nameKo: string, readonly id: string, readonly code: string, readonly level: number, readonly name: string, readonly isBuiltIn: boolean } | null };

export type CreateAlarmTypeMutationVariables = Exact<{
  input: CreateAlarmTypeInput;
}>;


export type CreateAlarmTypeMutation = { readonly createAlarmType: { readonly alarmType: { readonly id: string, readonly code: string, readonly name: string, readonly isBuiltIn: boolean } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type UpdateAlarmTypeMutationVariables = Exact<{
  input: UpdateAlarmTypeInput;
}>;


export type UpdateAlarmTypeMutation = { readonly updateAlarmType: { readonly alarmType: { readonly id: string, readonly code: string, readonly name: string, readonly isBuiltIn: boolean } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type DeleteAlarmTypeMutationVariables = Exact<{
  input: DeleteAlarmTypeInput;
}>;


export type DeleteAlarmTypeMutation = { readonly deleteAlarmType: { readonly deletedId: string | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type CreateRiskMutationVariables = Exact<{
  input: CreateRiskInput;
}>;


export type CreateRiskMutation = { readonly createRisk: { readonly risk: { readonly id: string, readonly code: string, readonly level: number, readonly name: string, readonly isBuiltIn: boolean } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type UpdateRiskMutationVariables = Exact<{
  input: UpdateRiskInput;
}>;


export type UpdateRiskMutation = { readonly updateRisk: { readonly risk: { readonly id: string, readonly code: string, readonly level: number, readonly name: string, readonly isBuiltIn: boolean } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type DeleteRiskMutationVariables = Exact<{
  input: DeleteRiskInput;
}>;


export type DeleteRiskMutation = { readonly deleteRisk: { readonly deletedId: string | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type AlarmActionRowFragment = { readonly id: string, readonly kind: AlarmActionKind, readonly at: string, readonly note: string, readonly fromState: AlarmState | null, readonly toState: AlarmState | null, readonly by: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly fromAssignee: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly toAssignee: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly changes: ReadonlyArray<{ readonly field: string, readonly before: string | null, readonly after: string | null }> };

export type MemoRowFragment = { readonly id: string, readonly text: string, readonly createdAt: string, readonly editedAt: string | null, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null };

export type AcknowledgeAlarmMutationVariables = Exact<{
  input: AcknowledgeAlarmInput;
}>;


export type AcknowledgeAlarmMutation = { readonly acknowledgeAlarm: { readonly alarm: { readonly id: string, readonly state: AlarmState, readonly message: string, readonly logLine: string, readonly score: number | null, readonly occurredAt: string, readonly createdAt: string, readonly updatedAt: string, readonly type: { readonly id: string, readonly code: string, readonly name: string, readonly isBuiltIn: boolean }, readonly risk: { readonly id: string, readonly code: string, readonly level: number, readonly name: string, readonly isBuiltIn: boolean }, readonly camera: { readonly id: string, readonly number: number, readonly name: string, readonly area: string } | null, readonly video: { readonly id: string, readonly name: string } | null, readonly detection: { readonly id: string, readonly startS: number, readonly endS: number, readonly isOngoing: boolean, readonly snapshotUrl: string | null, readonly clipUrl: string | null } | null, readonly assignee: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type ResolveAlarmMutationVariables = Exact<{
  input: ResolveAlarmInput;
}>;


export type ResolveAlarmMutation = { readonly resolveAlarm: { readonly alarm: { readonly id: string, readonly state: AlarmState, readonly message: string, readonly logLine: string, readonly score: number | null, readonly occurredAt: string, readonly createdAt: string, readonly updatedAt: string, readonly type: { readonly id: string, readonly code: string, readonly name: string, readonly isBuiltIn: boolean }, readonly risk: { readonly id: string, readonly code: string, readonly level: number, readonly name: string, readonly isBuiltIn: boolean }, readonly camera: { readonly id: string, readonly number: number, readonly name: string, readonly area: string } | null, readonly video: { readonly id: string, readonly name: string } | null, readonly detection: { readonly id: string, readonly startS: number, readonly endS: number, readonly isOngoing: boolean, readonly snapshotUrl: string | null, readonly clipUrl: string | null } | null, readonly assignee: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type MarkFalseAlarmMutationVariables = Exact<{
  input: MarkFalseAlarmInput;
}>;


export type MarkFalseAlarmMutation = { readonly markFalseAlarm: { readonly alarm: { readonly id: string, readonly state: AlarmState, readonly message: string, readonly logLine: string, readonly score: number | null, readonly occurredAt: string, readonly createdAt: string, readonly updatedAt: string, readonly type: { readonly id: string, readonly code: string, readonly name: string, readonly isBuiltIn: boolean }, readonly risk: { readonly id: string, readonly code: string, readonly level: number, readonly name: string, readonly isBuiltIn: boolean }, readonly camera: { readonly id: string, readonly number: number, readonly name: string, readonly area: string } | null, readonly video: { readonly id: string, readonly name: string } | null, readonly detection: { readonly id: string, readonly startS: number, readonly endS: number, readonly isOngoing: boolean, readonly snapshotUrl: string | null, readonly clipUrl: string | null } | null, readonly assignee: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type ReopenAlarmMutationVariables = Exact<{
  input: ReopenAlarmInput;
}>;


export type ReopenAlarmMutation = { readonly reopenAlarm: { readonly alarm: { readonly id: string, readonly state: AlarmState, readonly message: string, readonly logLine: string, readonly score: number | null, readonly occurredAt: string, readonly createdAt: string, readonly updatedAt: string, readonly type: { readonly id: string, readonly code: string, readonly name: string, readonly isBuiltIn: boolean }, readonly risk: { readonly id: string, readonly code: string, readonly level: number, readonly name: string, readonly isBuiltIn: boolean }, readonly camera: { readonly id: string, readonly number: number, readonly name: string, readonly area: string } | null, readonly video: { readonly id: string, readonly name: string } | null, readonly detection: { readonly id: string, readonly startS: number, readonly endS: number, readonly isOngoing: boolean, readonly snapshotUrl: string | null, readonly clipUrl: string | null } | null, readonly assignee: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type AssignAlarmMutationVariables = Exact<{
  input: AssignAlarmInput;
}>;


export type AssignAlarmMutation = { readonly assignAlarm: { readonly alarm: { readonly id: string, readonly state: AlarmState, readonly message: string, readonly logLine: string, readonly score: number | null, readonly occurredAt: string, readonly createdAt: string, readonly updatedAt: string, readonly type: { readonly id: string, readonly code: string, readonly name: string, readonly isBuiltIn: boolean }, readonly risk: { readonly id: string, readonly code: string, readonly level: number, readonly name: string, readonly isBuiltIn: boolean }, readonly camera: { readonly id: string, readonly number: number, readonly name: string, readonly area: string } | null, readonly video: { readonly id: string, readonly name: string } | null, readonly detection: { readonly id: string, readonly startS: number, readonly endS: number, readonly isOngoing: boolean, readonly snapshotUrl: string | null, readonly clipUrl: string | null } | null, readonly assignee: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type AlarmHistoryQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type AlarmHistoryQuery = { readonly alarm: { readonly id: string, readonly history: { readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly kind: AlarmActionKind, readonly at: string, readonly note: string, readonly fromState: AlarmState | null, readonly toState: AlarmState | null, readonly by: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly fromAssignee: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly toAssignee: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly changes: ReadonlyArray<{ readonly field: string, readonly before: string | null, readonly after: string | null }> }> } } | null };

export type AlarmMemosQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type AlarmMemosQuery = { readonly alarm: { readonly id: string, readonly memos: { readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly text: string, readonly createdAt: string, readonly editedAt: string | null, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null }> } } | null };

export type CreateMemoMutationVariables = Exact<{
  input: CreateMemoInput;
}>;


export type CreateMemoMutation = { readonly createMemo: { readonly memo: { readonly id: string, readonly text: string, readonly createdAt: string, readonly editedAt: string | null, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type UpdateMemoMutationVariables = Exact<{
  input: UpdateMemoInput;
}>;


export type UpdateMemoMutation = { readonly updateMemo: { readonly memo: { readonly id: string, readonly text: string, readonly createdAt: string, readonly editedAt: string | null, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type DeleteMemoMutationVariables = Exact<{
  input: DeleteMemoInput;
}>;


export type DeleteMemoMutation = { readonly deleteMemo: { readonly deletedId: string | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type AlarmRowFragment = { readonly id: string, readonly state: AlarmState, readonly message: string, readonly logLine: string, readonly score: number | null, readonly occurredAt: string, readonly createdAt: string, readonly updatedAt: string, readonly type: { readonly id: string, readonly code: string, readonly name: string, readonly isBuiltIn: boolean }, readonly risk: { readonly id: string, readonly code: string, readonly level: number, readonly name: string, readonly isBuiltIn: boolean }, readonly camera: { readonly id: string, readonly number: number, readonly name: string, readonly area: string } | null, readonly video: { readonly id: string, readonly name: string } | null, readonly detection: { readonly id: string, readonly startS: number, readonly endS: number, readonly isOngoing: boolean, readonly snapshotUrl: string | null, readonly clipUrl: string | null } | null, readonly assignee: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null };

export type AlarmsQueryVariables = Exact<{
  filter?: AlarmFilter | null | undefined;
  orderBy?: AlarmOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type AlarmsQuery = { readonly alarms: { readonly feedCursor: string, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly state: AlarmState, readonly message: string, readonly logLine: string, readonly score: number | null, readonly occurredAt: string, readonly createdAt: string, readonly updatedAt: string, readonly type: { readonly id: string, readonly code: string, readonly name: string, readonly isBuiltIn: boolean }, readonly risk: { readonly id: string, readonly code: string, readonly level: number, readonly name: string, readonly isBuiltIn: boolean }, readonly camera: { readonly id: string, readonly number: number, readonly name: string, readonly area: string } | null, readonly video: { readonly id: string, readonly name: string } | null, readonly detection: { readonly id: string, readonly startS: number, readonly endS: number, readonly isOngoing: boolean, readonly snapshotUrl: string | null, readonly clipUrl: string | null } | null, readonly assignee: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null }> } };

export type AlarmCountQueryVariables = Exact<{
  filter?: AlarmFilter | null | undefined;
}>;


export type AlarmCountQuery = { readonly alarms: { readonly totalCount: number } };

export type AlarmFeedSubscriptionVariables = Exact<{
  filter?: AlarmFeedFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type AlarmFeedSubscription = { readonly alarmFeed: { readonly cursor: string, readonly kind: AlarmEventKind, readonly alarmId: string, readonly alarm: { readonly id: string, readonly state: AlarmState, readonly message: string, readonly logLine: string, readonly score: number | null, readonly occurredAt: string, readonly createdAt: string, readonly updatedAt: string, readonly type: { readonly id: string, readonly code: string, readonly name: string, readonly isBuiltIn: boolean }, readonly risk: { readonly id: string, readonly code: string, readonly level: number, readonly name: string, readonly isBuiltIn: boolean }, readonly camera: { readonly id: string, readonly number: number, readonly name: string, readonly area: string } | null, readonly video: { readonly id: string, readonly name: string } | null, readonly detection: { readonly id: string, readonly startS: number, readonly endS: number, readonly isOngoing: boolean, readonly snapshotUrl: string | null, readonly clipUrl: string | null } | null, readonly assignee: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null } };

export type AlarmQueryVariables = Exact<{
  id: string;
}>;


export type AlarmQuery = { readonly alarm: { readonly customMessage: string | null, readonly acknowledgedAt: string | null, readonly resolvedAt: string | null, readonly id: string, readonly state: AlarmState, readonly message: string, readonly logLine: string, readonly score: number | null, readonly occurredAt: string, readonly createdAt: string, readonly updatedAt: string, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly acknowledgedBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly resolvedBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly detection: { readonly behaviour: string, readonly peakS: number, readonly id: string, readonly startS: number, readonly endS: number, readonly isOngoing: boolean, readonly snapshotUrl: string | null, readonly clipUrl: string | null, readonly boxes: ReadonlyArray<{ readonly tS: number, readonly x: number, readonly y: number, readonly w: number, readonly h: number }>, readonly analysis: { readonly id: string, readonly outputVideoUrl: string | null } } | null, readonly history: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly kind: AlarmActionKind, readonly at: string, readonly note: string, readonly fromState: AlarmState | null, readonly toState: AlarmState | null, readonly by: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly fromAssignee: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly toAssignee: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly changes: ReadonlyArray<{ readonly field: string, readonly before: string | null, readonly after: string | null }> }> }, readonly memos: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly text: string, readonly createdAt: string, readonly editedAt: string | null, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null }> }, readonly type: { readonly id: string, readonly code: string, readonly name: string, readonly isBuiltIn: boolean }, readonly risk: { readonly id: string, readonly code: string, readonly level: number, readonly name: string, readonly isBuiltIn: boolean }, readonly camera: { readonly id: string, readonly number: number, readonly name: string, readonly area: string } | null, readonly video: { readonly id: string, readonly name: string } | null, readonly assignee: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null };

export type CreateAlarmMutationVariables = Exact<{
  input: CreateAlarmInput;
}>;


export type CreateAlarmMutation = { readonly createAlarm: { readonly alarm: { readonly id: string, readonly state: AlarmState, readonly message: string, readonly logLine: string, readonly score: number | null, readonly occurredAt: string, readonly createdAt: string, readonly updatedAt: string, readonly type: { readonly id: string, readonly code: string, readonly name: string, readonly isBuiltIn: boolean }, readonly risk: { readonly id: string, readonly code: string, readonly level: number, readonly name: string, readonly isBuiltIn: boolean }, readonly camera: { readonly id: string, readonly number: number, readonly name: string, readonly area: string } | null, readonly video: { readonly id: string, readonly name: string } | null, readonly detection: { readonly id: string, readonly startS: number, readonly endS: number, readonly isOngoing: boolean, readonly snapshotUrl: string | null, readonly clipUrl: string | null } | null, readonly assignee: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type ReceiveAlarmDataMutationVariables = Exact<{
  input: ReceiveAlarmDataInput;
}>;


export type ReceiveAlarmDataMutation = { readonly receiveAlarmData: { readonly isNew: boolean | null, readonly alarm: { readonly id: string, readonly state: AlarmState, readonly logLine: string } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type UpdateAlarmMutationVariables = Exact<{
  input: UpdateAlarmInput;
}>;


export type UpdateAlarmMutation = { readonly updateAlarm: { readonly alarm: { readonly id: string, readonly state: AlarmState, readonly message: string, readonly logLine: string, readonly score: number | null, readonly occurredAt: string, readonly createdAt: string, readonly updatedAt: string, readonly type: { readonly id: string, readonly code: string, readonly name: string, readonly isBuiltIn: boolean }, readonly risk: { readonly id: string, readonly code: string, readonly level: number, readonly name: string, readonly isBuiltIn: boolean }, readonly camera: { readonly id: string, readonly number: number, readonly name: string, readonly area: string } | null, readonly video: { readonly id: string, readonly name: string } | null, readonly detection: { readonly id: string, readonly startS: number, readonly endS: number, readonly isOngoing: boolean, readonly snapshotUrl: string | null, readonly clipUrl: string | null } | null, readonly assignee: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type DeleteAlarmMutationVariables = Exact<{
  input: DeleteAlarmInput;
}>;


export type DeleteAlarmMutation = { readonly deleteAlarm: { readonly deletedId: string | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type AnalysisRowFragment = { readonly id: string, readonly state: AnalysisState, readonly progress: number, readonly etaS: number | null, readonly model: string, readonly errorCode: string | null, readonly errorMessage: string | null, readonly createdAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly outputVideoUrl: string | null };

export type DetectionRowFragment = { readonly id: string, readonly behaviour: string, readonly score: number, readonly startS: number, readonly endS: number, readonly isOngoing: boolean, readonly peakS: number, readonly snapshotUrl: string | null, readonly clipUrl: string | null };

export type AnalyzeVideoMutationVariables = Exact<{
  input: AnalyzeVideoInput;
}>;


export type AnalyzeVideoMutation = { readonly analyzeVideo: { readonly analysis: { readonly id: string, readonly state: AnalysisState, readonly progress: number, readonly etaS: number | null, readonly model: string, readonly errorCode: string | null, readonly errorMessage: string | null, readonly createdAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly outputVideoUrl: string | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type AnalysisQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type AnalysisQuery = { readonly analysis: { readonly id: string, readonly state: AnalysisState, readonly progress: number, readonly etaS: number | null, readonly model: string, readonly errorCode: string | null, readonly errorMessage: string | null, readonly createdAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly outputVideoUrl: string | null, readonly video: { readonly id: string, readonly name: string, readonly description: string, readonly state: VideoState, readonly errorCode: string | null, readonly errorMessage: string | null, readonly sizeBytes: number, readonly durationS: number, readonly width: number, readonly height: number, readonly createdAt: string, readonly deletedAt: string | null, readonly purgeAt: string | null, readonly thumbnailUrl: string | null, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null }, readonly gaps: ReadonlyArray<{ readonly startS: number, readonly endS: number }>, readonly detections: { readonly feedCursor: string, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly behaviour: string, readonly score: number, readonly startS: number, readonly endS: number, readonly isOngoing: boolean, readonly peakS: number, readonly snapshotUrl: string | null, readonly clipUrl: string | null }> } } | null };

export type AnalysisResultQueryVariables = Exact<{
  id: string;
}>;


export type AnalysisResultQuery = { readonly analysis: { readonly id: string, readonly result: unknown } | null };

export type AnalysisProgressSubscriptionVariables = Exact<{
  analysisId: string;
}>;


export type AnalysisProgressSubscription = { readonly analysisProgress: { readonly analysisId: string, readonly state: AnalysisState, readonly progress: number, readonly doneS: number, readonly durationS: number, readonly etaS: number | null, readonly analysis: { readonly id: string, readonly state: AnalysisState, readonly progress: number, readonly etaS: number | null, readonly model: string, readonly errorCode: string | null, readonly errorMessage: string | null, readonly createdAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly outputVideoUrl: string | null } } };

export type DetectionAddedSubscriptionVariables = Exact<{
  analysisId?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type DetectionAddedSubscription = { readonly detectionAdded: { readonly cursor: string, readonly detection: { readonly id: string, readonly behaviour: string, readonly score: number, readonly startS: number, readonly endS: number, readonly isOngoing: boolean, readonly peakS: number, readonly snapshotUrl: string | null, readonly clipUrl: string | null } } };

export type CameraRowFragment = { readonly id: string, readonly number: number, readonly name: string, readonly area: string, readonly isActive: boolean, readonly createdAt: string, readonly deletedAt: string | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null };

export type CamerasQueryVariables = Exact<{
  filter?: CameraFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type CamerasQuery = { readonly cameras: { readonly feedCursor: string, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly number: number, readonly name: string, readonly area: string, readonly isActive: boolean, readonly createdAt: string, readonly deletedAt: string | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null }> } };

export type CameraQueryVariables = Exact<{
  id: string;
}>;


export type CameraQuery = { readonly camera: { readonly id: string, readonly number: number, readonly name: string, readonly area: string, readonly isActive: boolean, readonly createdAt: string, readonly deletedAt: string | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null };

export type CameraStatusChangedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type CameraStatusChangedSubscription = { readonly cameraStatusChanged: { readonly cursor: string, readonly camera: { readonly id: string, readonly number: number, readonly name: string, readonly area: string, readonly isActive: boolean, readonly createdAt: string, readonly deletedAt: string | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } } };

export type CreateCameraMutationVariables = Exact<{
  input: CreateCameraInput;
}>;


export type CreateCameraMutation = { readonly createCamera: { readonly camera: { readonly id: string, readonly number: number, readonly name: string, readonly area: string, readonly isActive: boolean, readonly createdAt: string, readonly deletedAt: string | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type UpdateCameraMutationVariables = Exact<{
  input: UpdateCameraInput;
}>;


export type UpdateCameraMutation = { readonly updateCamera: { readonly camera: { readonly id: string, readonly number: number, readonly name: string, readonly area: string, readonly isActive: boolean, readonly createdAt: string, readonly deletedAt: string | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type DeleteCameraMutationVariables = Exact<{
  input: DeleteCameraInput;
}>;


export type DeleteCameraMutation = { readonly deleteCamera: { readonly camera: { readonly id: string, readonly number: number, readonly name: string, readonly area: string, readonly isActive: boolean, readonly createdAt: string, readonly deletedAt: string | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type MessageRowFragment = { readonly id: string, readonly number: number, readonly text: string | null, readonly createdAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly author: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null };

export type ChatRoomRowFragment = { readonly id: string, readonly name: string, readonly createdAt: string, readonly lastActivityAt: string, readonly unreadCount: number, readonly owner: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly alarm: { readonly id: string, readonly message: string, readonly state: AlarmState } | null, readonly lastMessage: { readonly id: string, readonly number: number, readonly text: string | null, readonly createdAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly author: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null } | null };

export type ChatMembersFragment = { readonly id: string, readonly members: ReadonlyArray<{ readonly joinedAt: string, readonly lastReadAt: string | null, readonly lastReadNumber: number, readonly user: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } }> };

export type ChatRoomsQueryVariables = Exact<{
  alarmId?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ChatRoomsQuery = { readonly chatRooms: { readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly createdAt: string, readonly lastActivityAt: string, readonly unreadCount: number, readonly owner: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly alarm: { readonly id: string, readonly message: string, readonly state: AlarmState } | null, readonly lastMessage: { readonly id: string, readonly number: number, readonly text: string | null, readonly createdAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly author: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null } | null }> } };

export type ChatRoomQueryVariables = Exact<{
  id: string;
}>;


export type ChatRoomQuery = { readonly chatRoom: { readonly id: string, readonly name: string, readonly createdAt: string, readonly lastActivityAt: string, readonly unreadCount: number, readonly owner: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly alarm: { readonly id: string, readonly message: string, readonly state: AlarmState } | null, readonly lastMessage: { readonly id: string, readonly number: number, readonly text: string | null, readonly createdAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly author: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null } | null, readonly members: ReadonlyArray<{ readonly joinedAt: string, readonly lastReadAt: string | null, readonly lastReadNumber: number, readonly user: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } }> } | null };

export type ChatMessagesQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ChatMessagesQuery = { readonly chatRoom: { readonly id: string, readonly messages: { readonly feedCursor: string, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly number: number, readonly text: string | null, readonly createdAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly author: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null }> } } | null };

export type MessageQueryVariables = Exact<{
  id: string;
}>;


export type MessageQuery = { readonly message: { readonly id: string, readonly number: number, readonly text: string | null, readonly createdAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly room: { readonly id: string, readonly name: string }, readonly author: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null } | null };

export type MessagePostedSubscriptionVariables = Exact<{
  roomId?: string | null | undefined;
  after?: string | null | undefined;
}>;


export type MessagePostedSubscription = { readonly messagePosted: { readonly cursor: string, readonly kind: MessageEventKind, readonly message: { readonly id: string, readonly number: number, readonly text: string | null, readonly createdAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly room: { readonly id: string, readonly lastActivityAt: string }, readonly author: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null } } };

export type ChatRoomChangedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ChatRoomChangedSubscription = { readonly chatRoomChanged: { readonly cursor: string, readonly roomId: string, readonly room: { readonly id: string, readonly name: string, readonly createdAt: string, readonly lastActivityAt: string, readonly unreadCount: number, readonly owner: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly alarm: { readonly id: string, readonly message: string, readonly state: AlarmState } | null, readonly lastMessage: { readonly id: string, readonly number: number, readonly text: string | null, readonly createdAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly author: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null } | null, readonly members: ReadonlyArray<{ readonly joinedAt: string, readonly lastReadAt: string | null, readonly lastReadNumber: number, readonly user: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } }> } | null } };

export type ChatTypingSubscriptionVariables = Exact<{
  roomId: string;
}>;


export type ChatTypingSubscription = { readonly chatTyping: { readonly roomId: string, readonly users: ReadonlyArray<{ readonly id: string, readonly name: string, readonly thumbnailUrl: string | null }> } };

export type CreateChatRoomMutationVariables = Exact<{
  input: CreateChatRoomInput;
}>;


export type CreateChatRoomMutation = { readonly createChatRoom: { readonly chatRoom: { readonly id: string, readonly name: string, readonly createdAt: string, readonly lastActivityAt: string, readonly unreadCount: number, readonly owner: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly alarm: { readonly id: string, readonly message: string, readonly state: AlarmState } | null, readonly lastMessage: { readonly id: string, readonly number: number, readonly text: string | null, readonly createdAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly author: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null } | null, readonly members: ReadonlyArray<{ readonly joinedAt: string, readonly lastReadAt: string | null, readonly lastReadNumber: number, readonly user: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } }> } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type UpdateChatRoomMutationVariables = Exact<{
  input: UpdateChatRoomInput;
}>;


export type UpdateChatRoomMutation = { readonly updateChatRoom: { readonly chatRoom: { readonly id: string, readonly name: string, readonly createdAt: string, readonly lastActivityAt: string, readonly unreadCount: number, readonly owner: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly alarm: { readonly id: string, readonly message: string, readonly state: AlarmState } | null, readonly lastMessage: { readonly id: string, readonly number: number, readonly text: string | null, readonly createdAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly author: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type DeleteChatRoomMutationVariables = Exact<{
  input: DeleteChatRoomInput;
}>;


export type DeleteChatRoomMutation = { readonly deleteChatRoom: { readonly deletedId: string | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type AddChatMemberMutationVariables = Exact<{
  input: AddChatMemberInput;
}>;


export type AddChatMemberMutation = { readonly addChatMember: { readonly chatRoom: { readonly id: string, readonly members: ReadonlyArray<{ readonly joinedAt: string, readonly lastReadAt: string | null, readonly lastReadNumber: number, readonly user: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } }> } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type RemoveChatMemberMutationVariables = Exact<{
  input: RemoveChatMemberInput;
}>;


export type RemoveChatMemberMutation = { readonly removeChatMember: { readonly chatRoom: { readonly id: string, readonly members: ReadonlyArray<{ readonly joinedAt: string, readonly lastReadAt: string | null, readonly lastReadNumber: number, readonly user: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } }> } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type LeaveChatRoomMutationVariables = Exact<{
  input: LeaveChatRoomInput;
}>;


export type LeaveChatRoomMutation = { readonly leaveChatRoom: { readonly leftId: string | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type PostMessageMutationVariables = Exact<{
  input: PostMessageInput;
}>;


export type PostMessageMutation = { readonly postMessage: { readonly message: { readonly id: string, readonly number: number, readonly text: string | null, readonly createdAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly author: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type UpdateMessageMutationVariables = Exact<{
  input: UpdateMessageInput;
}>;


export type UpdateMessageMutation = { readonly updateMessage: { readonly message: { readonly id: string, readonly number: number, readonly text: string | null, readonly createdAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly author: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type DeleteMessageMutationVariables = Exact<{
  input: DeleteMessageInput;
}>;


export type DeleteMessageMutation = { readonly deleteMessage: { readonly message: { readonly id: string, readonly number: number, readonly text: string | null, readonly createdAt: string, readonly editedAt: string | null, readonly deletedAt: string | null, readonly author: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type MarkChatReadMutationVariables = Exact<{
  input: MarkChatReadInput;
}>;


export type MarkChatReadMutation = { readonly markChatRead: { readonly chatRoom: { readonly id: string, readonly unreadCount: number } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type SendTypingMutationVariables = Exact<{
  input: SendTypingInput;
}>;


export type SendTypingMutation = { readonly sendTyping: { readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type ThresholdRowFragment = { readonly behaviour: string, readonly value: number, readonly modelValue: number, readonly origin: ThresholdOrigin, readonly setAt: string | null, readonly setBy: { readonly id: string, readonly name: string } | null };

export type ModelsQueryVariables = Exact<{ [key: string]: never; }>;


export type ModelsQuery = { readonly models: ReadonlyArray<{ readonly name: string, readonly version: string, readonly isInUse: boolean, readonly network: string, readonly engine: string, readonly quality: unknown, readonly limits: string, readonly licence: string, readonly sha256: string, readonly loadedAt: string, readonly behaviours: ReadonlyArray<{ readonly behaviour: string, readonly value: number }> }> };

export type ThresholdsQueryVariables = Exact<{
  cameraId?: string | null | undefined;
}>;


export type ThresholdsQuery = { readonly thresholds: ReadonlyArray<{ readonly behaviour: string, readonly value: number, readonly modelValue: number, readonly origin: ThresholdOrigin, readonly setAt: string | null, readonly setBy: { readonly id: string, readonly name: string } | null }> };

export type SetThresholdMutationVariables = Exact<{
  input: SetThresholdInput;
}>;


export type SetThresholdMutation = { readonly setThreshold: { readonly thresholds: ReadonlyArray<{ readonly behaviour: string, readonly value: number, readonly modelValue: number, readonly origin: ThresholdOrigin, readonly setAt: string | null, readonly setBy: { readonly id: string, readonly name: string } | null }> | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type NoticeRowFragment = { readonly id: string, readonly scope: NoticeScope, readonly title: string, readonly text: string, readonly isPinned: boolean, readonly state: NoticeState, readonly publishFrom: string, readonly publishUntil: string | null, readonly createdAt: string, readonly updatedAt: string, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null };

export type NoticesQueryVariables = Exact<{
  states?: ReadonlyArray<NoticeState> | NoticeState | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type NoticesQuery = { readonly notices: { readonly feedCursor: string | null, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly scope: NoticeScope, readonly title: string, readonly text: string, readonly isPinned: boolean, readonly state: NoticeState, readonly publishFrom: string, readonly publishUntil: string | null, readonly createdAt: string, readonly updatedAt: string, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null }> } };

export type NoticeQueryVariables = Exact<{
  id: string;
}>;


export type NoticeQuery = { readonly notice: { readonly id: string, readonly scope: NoticeScope, readonly title: string, readonly text: string, readonly isPinned: boolean, readonly state: NoticeState, readonly publishFrom: string, readonly publishUntil: string | null, readonly createdAt: string, readonly updatedAt: string, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null } | null };

export type NoticePublishedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type NoticePublishedSubscription = { readonly noticePublished: { readonly cursor: string, readonly notice: { readonly id: string, readonly scope: NoticeScope, readonly title: string, readonly text: string, readonly isPinned: boolean, readonly state: NoticeState, readonly publishFrom: string, readonly publishUntil: string | null, readonly createdAt: string, readonly updatedAt: string, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null } } };

export type CreateNoticeMutationVariables = Exact<{
  input: CreateNoticeInput;
}>;


export type CreateNoticeMutation = { readonly createNotice: { readonly notice: { readonly id: string, readonly scope: NoticeScope, readonly title: string, readonly text: string, readonly isPinned: boolean, readonly state: NoticeState, readonly publishFrom: string, readonly publishUntil: string | null, readonly createdAt: string, readonly updatedAt: string, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type UpdateNoticeMutationVariables = Exact<{
  input: UpdateNoticeInput;
}>;


export type UpdateNoticeMutation = { readonly updateNotice: { readonly notice: { readonly id: string, readonly scope: NoticeScope, readonly title: string, readonly text: string, readonly isPinned: boolean, readonly state: NoticeState, readonly publishFrom: string, readonly publishUntil: string | null, readonly createdAt: string, readonly updatedAt: string, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type DeleteNoticeMutationVariables = Exact<{
  input: DeleteNoticeInput;
}>;


export type DeleteNoticeMutation = { readonly deleteNotice: { readonly deletedId: string | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type UserRowFragment = { readonly email: string | null, readonly role: Role, readonly state: UserState, readonly language: string, readonly dutyStatus: DutyStatus, readonly dutySince: string, readonly lastLoginAt: string | null, readonly pendingSince: string | null, readonly createdAt: string, readonly id: string, readonly name: string, readonly thumbnailUrl: string | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null };

export type InvitationRowFragment = { readonly id: string, readonly email: string | null, readonly role: Role, readonly state: InvitationState, readonly createdAt: string, readonly expiresAt: string, readonly usedAt: string | null, readonly revokedAt: string | null, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly usedBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null };

export type ApiTokenRowFragment = { readonly id: string, readonly name: string, readonly hint: string, readonly scopes: ReadonlyArray<TokenScope>, readonly createdAt: string, readonly expiresAt: string | null, readonly lastUsedAt: string | null, readonly revokedAt: string | null, readonly user: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } };

export type UsersQueryVariables = Exact<{
  filter?: UserFilter | null | undefined;
  orderBy?: UserOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type UsersQuery = { readonly users: { readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly email: string | null, readonly role: Role, readonly state: UserState, readonly language: string, readonly dutyStatus: DutyStatus, readonly dutySince: string, readonly lastLoginAt: string | null, readonly pendingSince: string | null, readonly createdAt: string, readonly id: string, readonly name: string, readonly thumbnailUrl: string | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null }> } };

export type UserQueryVariables = Exact<{
  id: string;
}>;


export type UserQuery = { readonly user: { readonly imageUrl: string | null, readonly email: string | null, readonly role: Role, readonly state: UserState, readonly language: string, readonly dutyStatus: DutyStatus, readonly dutySince: string, readonly lastLoginAt: string | null, readonly pendingSince: string | null, readonly createdAt: string, readonly id: string, readonly name: string, readonly thumbnailUrl: string | null, readonly apiTokens: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly hint: string, readonly scopes: ReadonlyArray<TokenScope>, readonly createdAt: string, readonly expiresAt: string | null, readonly lastUsedAt: string | null, readonly revokedAt: string | null, readonly user: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } }> }, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null };

export type ColleaguesQueryVariables = Exact<{
  text?: string | null | undefined;
  dutyStatus?: DutyStatus | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ColleaguesQuery = { readonly colleagues: { readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly dutyStatus: DutyStatus, readonly id: string, readonly name: string, readonly thumbnailUrl: string | null }> } };

export type RegisterAdminMutationVariables = Exact<{
  input: RegisterAdminInput;
}>;


export type RegisterAdminMutation = { readonly registerAdmin: { readonly user: { readonly email: string | null, readonly role: Role, readonly state: UserState, readonly language: string, readonly dutyStatus: DutyStatus, readonly dutySince: string, readonly lastLoginAt: string | null, readonly pendingSince: string | null, readonly createdAt: string, readonly id: string, readonly name: string, readonly thumbnailUrl: string | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type CreateUserMutationVariables = Exact<{
  input: CreateUserInput;
}>;


export type CreateUserMutation = { readonly createUser: { readonly user: { readonly email: string | null, readonly role: Role, readonly state: UserState, readonly language: string, readonly dutyStatus: DutyStatus, readonly dutySince: string, readonly lastLoginAt: string | null, readonly pendingSince: string | null, readonly createdAt: string, readonly id: string, readonly name: string, readonly thumbnailUrl: string | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type UpdateUserMutationVariables = Exact<{
  input: UpdateUserInput;
}>;


export type UpdateUserMutation = { readonly updateUser: { readonly user: { readonly email: string | null, readonly role: Role, readonly state: UserState, readonly language: string, readonly dutyStatus: DutyStatus, readonly dutySince: string, readonly lastLoginAt: string | null, readonly pendingSince: string | null, readonly createdAt: string, readonly id: string, readonly name: string, readonly thumbnailUrl: string | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type DeleteUserMutationVariables = Exact<{
  input: DeleteUserInput;
}>;


export type DeleteUserMutation = { readonly deleteUser: { readonly user: { readonly email: string | null, readonly role: Role, readonly state: UserState, readonly language: string, readonly dutyStatus: DutyStatus, readonly dutySince: string, readonly lastLoginAt: string | null, readonly pendingSince: string | null, readonly createdAt: string, readonly id: string, readonly name: string, readonly thumbnailUrl: string | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type ApproveUserMutationVariables = Exact<{
  input: ApproveUserInput;
}>;


export type ApproveUserMutation = { readonly approveUser: { readonly user: { readonly email: string | null, readonly role: Role, readonly state: UserState, readonly language: string, readonly dutyStatus: DutyStatus, readonly dutySince: string, readonly lastLoginAt: string | null, readonly pendingSince: string | null, readonly createdAt: string, readonly id: string, readonly name: string, readonly thumbnailUrl: string | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type RejectUserMutationVariables = Exact<{
  input: RejectUserInput;
}>;


export type RejectUserMutation = { readonly rejectUser: { readonly user: { readonly email: string | null, readonly role: Role, readonly state: UserState, readonly language: string, readonly dutyStatus: DutyStatus, readonly dutySince: string, readonly lastLoginAt: string | null, readonly pendingSince: string | null, readonly createdAt: string, readonly id: string, readonly name: string, readonly thumbnailUrl: string | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type InvitationsQueryVariables = Exact<{
  states?: ReadonlyArray<InvitationState> | InvitationState | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type InvitationsQuery = { readonly invitations: { readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly email: string | null, readonly role: Role, readonly state: InvitationState, readonly createdAt: string, readonly expiresAt: string, readonly usedAt: string | null, readonly revokedAt: string | null, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly usedBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null }> } };

export type CreateInvitationMutationVariables = Exact<{
  input: CreateInvitationInput;
}>;


export type CreateInvitationMutation = { readonly createInvitation: { readonly token: string | null, readonly invitation: { readonly id: string, readonly email: string | null, readonly role: Role, readonly state: InvitationState, readonly createdAt: string, readonly expiresAt: string, readonly usedAt: string | null, readonly revokedAt: string | null, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly usedBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type RevokeInvitationMutationVariables = Exact<{
  input: RevokeInvitationInput;
}>;


export type RevokeInvitationMutation = { readonly revokeInvitation: { readonly invitation: { readonly id: string, readonly email: string | null, readonly role: Role, readonly state: InvitationState, readonly createdAt: string, readonly expiresAt: string, readonly usedAt: string | null, readonly revokedAt: string | null, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly usedBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type UpdateOrganizationMutationVariables = Exact<{
  input: UpdateOrganizationInput;
}>;


export type UpdateOrganizationMutation = { readonly updateOrganization: { readonly organization: { readonly id: string, readonly name: string, readonly joinCode: string | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type ApiTokensQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ApiTokensQuery = { readonly apiTokens: { readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly hint: string, readonly scopes: ReadonlyArray<TokenScope>, readonly createdAt: string, readonly expiresAt: string | null, readonly lastUsedAt: string | null, readonly revokedAt: string | null, readonly user: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } }> } };

export type GenerateUserTokenMutationVariables = Exact<{
  input: GenerateUserTokenInput;
}>;


export type GenerateUserTokenMutation = { readonly generateUserToken: { readonly token: string | null, readonly apiToken: { readonly id: string, readonly name: string, readonly hint: string, readonly scopes: ReadonlyArray<TokenScope>, readonly createdAt: string, readonly expiresAt: string | null, readonly lastUsedAt: string | null, readonly revokedAt: string | null, readonly user: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type RevokeUserTokenMutationVariables = Exact<{
  input: RevokeUserTokenInput;
}>;


export type RevokeUserTokenMutation = { readonly revokeUserToken: { readonly apiToken: { readonly id: string, readonly name: string, readonly hint: string, readonly scopes: ReadonlyArray<TokenScope>, readonly createdAt: string, readonly expiresAt: string | null, readonly lastUsedAt: string | null, readonly revokedAt: string | null, readonly user: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type MeFragment = { readonly id: string, readonly email: string | null, readonly name: string, readonly role: Role, readonly language: string, readonly dutyStatus: DutyStatus, readonly dutySince: string, readonly imageUrl: string | null, readonly thumbnailUrl: string | null, readonly createdAt: string, readonly organization: { readonly id: string, readonly name: string } };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { readonly me: { readonly id: string, readonly email: string | null, readonly name: string, readonly role: Role, readonly language: string, readonly dutyStatus: DutyStatus, readonly dutySince: string, readonly imageUrl: string | null, readonly thumbnailUrl: string | null, readonly createdAt: string, readonly organization: { readonly id: string, readonly name: string } } | null };

export type LoginMutationVariables = Exact<{
  input: LoginInput;
}>;


export type LoginMutation = { readonly login: { readonly accessToken: string | null, readonly accessExpiresAt: string | null, readonly refreshToken: string | null, readonly refreshExpiresAt: string | null, readonly user: { readonly id: string, readonly email: string | null, readonly name: string, readonly role: Role, readonly language: string, readonly dutyStatus: DutyStatus, readonly dutySince: string, readonly imageUrl: string | null, readonly thumbnailUrl: string | null, readonly createdAt: string, readonly organization: { readonly id: string, readonly name: string } } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type RegisterMutationVariables = Exact<{
  input: RegisterInput;
}>;


export type RegisterMutation = { readonly register: { readonly accessToken: string | null, readonly accessExpiresAt: string | null, readonly refreshToken: string | null, readonly refreshExpiresAt: string | null, readonly isPending: boolean, readonly user: { readonly id: string, readonly email: string | null, readonly name: string, readonly role: Role, readonly language: string, readonly dutyStatus: DutyStatus, readonly dutySince: string, readonly imageUrl: string | null, readonly thumbnailUrl: string | null, readonly createdAt: string, readonly organization: { readonly id: string, readonly name: string } } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type RefreshTokenMutationVariables = Exact<{
  input: RefreshTokenInput;
}>;


export type RefreshTokenMutation = { readonly refreshToken: { readonly accessToken: string | null, readonly accessExpiresAt: string | null, readonly refreshToken: string | null, readonly refreshExpiresAt: string | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type LogoutMutationVariables = Exact<{
  input?: LogoutInput | null | undefined;
}>;


export type LogoutMutation = { readonly logout: { readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type ChangePasswordMutationVariables = Exact<{
  input: ChangePasswordInput;
}>;


export type ChangePasswordMutation = { readonly changePassword: { readonly user: { readonly id: string, readonly email: string | null, readonly name: string, readonly role: Role, readonly language: string, readonly dutyStatus: DutyStatus, readonly dutySince: string, readonly imageUrl: string | null, readonly thumbnailUrl: string | null, readonly createdAt: string, readonly organization: { readonly id: string, readonly name: string } } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type RequestPasswordResetMutationVariables = Exact<{
  input: RequestPasswordResetInput;
}>;


export type RequestPasswordResetMutation = { readonly requestPasswordReset: { readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type ResetPasswordMutationVariables = Exact<{
  input: ResetPasswordInput;
}>;


export type ResetPasswordMutation = { readonly resetPassword: { readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type SetDutyStatusMutationVariables = Exact<{
  input: SetDutyStatusInput;
}>;


export type SetDutyStatusMutation = { readonly setDutyStatus: { readonly user: { readonly id: string, readonly email: string | null, readonly name: string, readonly role: Role, readonly language: string, readonly dutyStatus: DutyStatus, readonly dutySince: string, readonly imageUrl: string | null, readonly thumbnailUrl: string | null, readonly createdAt: string, readonly organization: { readonly id: string, readonly name: string } } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type SessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionsQuery = { readonly sessions: ReadonlyArray<{ readonly id: string, readonly createdAt: string, readonly lastSeenAt: string, readonly expiresAt: string, readonly network: string, readonly userAgent: string, readonly isCurrent: boolean }> };

export type RevokeSessionMutationVariables = Exact<{
  input: RevokeSessionInput;
}>;


export type RevokeSessionMutation = { readonly revokeSession: { readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type RefusalFragment = { readonly field: string | null, readonly code: ErrorCode, readonly message: string };

export type PageFragment = { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null };

export type PersonFragment = { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null };

export type TagRowFragment = { readonly id: string, readonly type: string, readonly content: string };

export type StatusRowFragment = { readonly available: boolean, readonly since: string, readonly note: string };

export type SystemStatusQueryVariables = Exact<{ [key: string]: never; }>;


export type SystemStatusQuery = { readonly systemStatus: { readonly version: string, readonly checkedAt: string, readonly isHealthy: boolean, readonly freeBytes: number | null, readonly analysesWaiting: number, readonly analysesRunning: number, readonly analysesFailedLately: number, readonly waitingSince: string | null, readonly lastAnalysisAt: string | null, readonly parts: ReadonlyArray<{ readonly part: SystemPart, readonly isHealthy: boolean, readonly message: string | null, readonly tookS: number }> } };

type Labels_User_Fragment = { readonly id: string, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null };

type Labels_Alarm_Fragment = { readonly id: string, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null };

type Labels_Camera_Fragment = { readonly id: string, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null };

type Labels_Video_Fragment = { readonly id: string, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null };

export type LabelsFragment =
  | Labels_User_Fragment
  | Labels_Alarm_Fragment
  | Labels_Camera_Fragment
  | Labels_Video_Fragment
;

export type TagsQueryVariables = Exact<{
  type?: string | null | undefined;
  content?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type TagsQuery = { readonly tags: { readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly useCount: number, readonly id: string, readonly type: string, readonly content: string }> } };

export type AddTagMutationVariables = Exact<{
  input: AddTagInput;
}>;


export type AddTagMutation = { readonly addTag: { readonly tag: { readonly id: string, readonly type: string, readonly content: string } | null, readonly object:
      | { readonly id: string, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null }
      | { readonly id: string, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null }
      | { readonly id: string, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null }
      | { readonly id: string, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null }
     | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type RemoveTagMutationVariables = Exact<{
  input: RemoveTagInput;
}>;


export type RemoveTagMutation = { readonly removeTag: { readonly object:
      | { readonly id: string, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null }
      | { readonly id: string, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null }
      | { readonly id: string, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null }
      | { readonly id: string, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null }
     | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type SetStatusMutationVariables = Exact<{
  input: SetStatusInput;
}>;


export type SetStatusMutation = { readonly setStatus: { readonly object:
      | { readonly id: string, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null }
      | { readonly id: string, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null }
      | { readonly id: string, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null }
      | { readonly id: string, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null }
     | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type UploadRowFragment = { readonly id: string, readonly name: string, readonly state: UploadState, readonly sizeBytes: number, readonly partSizeBytes: number, readonly partCount: number, readonly errorMessage: string | null, readonly expiresAt: string, readonly parts: ReadonlyArray<{ readonly number: number, readonly sizeBytes: number, readonly etag: string }> };

export type UploadVideoMutationVariables = Exact<{
  input: UploadVideoInput;
}>;


export type UploadVideoMutation = { readonly uploadVideo: { readonly video: { readonly id: string, readonly name: string, readonly description: string, readonly state: VideoState, readonly errorCode: string | null, readonly errorMessage: string | null, readonly sizeBytes: number, readonly durationS: number, readonly width: number, readonly height: number, readonly createdAt: string, readonly deletedAt: string | null, readonly purgeAt: string | null, readonly thumbnailUrl: string | null, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly analysis: { readonly id: string, readonly state: AnalysisState, readonly progress: number, readonly etaS: number | null, readonly model: string, readonly errorCode: string | null, readonly errorMessage: string | null, readonly createdAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly outputVideoUrl: string | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type UploadQueryVariables = Exact<{
  id: string;
}>;


export type UploadQuery = { readonly upload: { readonly id: string, readonly name: string, readonly state: UploadState, readonly sizeBytes: number, readonly partSizeBytes: number, readonly partCount: number, readonly errorMessage: string | null, readonly expiresAt: string, readonly video: { readonly id: string, readonly name: string, readonly description: string, readonly state: VideoState, readonly errorCode: string | null, readonly errorMessage: string | null, readonly sizeBytes: number, readonly durationS: number, readonly width: number, readonly height: number, readonly createdAt: string, readonly deletedAt: string | null, readonly purgeAt: string | null, readonly thumbnailUrl: string | null, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly parts: ReadonlyArray<{ readonly number: number, readonly sizeBytes: number, readonly etag: string }> } | null };

export type StartUploadMutationVariables = Exact<{
  input: StartUploadInput;
}>;


export type StartUploadMutation = { readonly startUpload: { readonly upload: { readonly id: string, readonly name: string, readonly state: UploadState, readonly sizeBytes: number, readonly partSizeBytes: number, readonly partCount: number, readonly errorMessage: string | null, readonly expiresAt: string, readonly parts: ReadonlyArray<{ readonly number: number, readonly sizeBytes: number, readonly etag: string }> } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type UploadPartsMutationVariables = Exact<{
  input: UploadPartsInput;
}>;


export type UploadPartsMutation = { readonly uploadParts: { readonly parts: ReadonlyArray<{ readonly number: number, readonly url: string, readonly firstByte: number, readonly sizeBytes: number }> | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type FinishUploadMutationVariables = Exact<{
  input: FinishUploadInput;
}>;


export type FinishUploadMutation = { readonly finishUpload: { readonly video: { readonly id: string, readonly name: string, readonly description: string, readonly state: VideoState, readonly errorCode: string | null, readonly errorMessage: string | null, readonly sizeBytes: number, readonly durationS: number, readonly width: number, readonly height: number, readonly createdAt: string, readonly deletedAt: string | null, readonly purgeAt: string | null, readonly thumbnailUrl: string | null, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly analysis: { readonly id: string, readonly state: AnalysisState, readonly progress: number, readonly etaS: number | null, readonly model: string, readonly errorCode: string | null, readonly errorMessage: string | null, readonly createdAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly outputVideoUrl: string | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type AbortUploadMutationVariables = Exact<{
  input: AbortUploadInput;
}>;


export type AbortUploadMutation = { readonly abortUpload: { readonly upload: { readonly id: string, readonly name: string, readonly state: UploadState, readonly sizeBytes: number, readonly partSizeBytes: number, readonly partCount: number, readonly errorMessage: string | null, readonly expiresAt: string, readonly parts: ReadonlyArray<{ readonly number: number, readonly sizeBytes: number, readonly etag: string }> } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type VideoRowFragment = { readonly id: string, readonly name: string, readonly description: string, readonly state: VideoState, readonly errorCode: string | null, readonly errorMessage: string | null, readonly sizeBytes: number, readonly durationS: number, readonly width: number, readonly height: number, readonly createdAt: string, readonly deletedAt: string | null, readonly purgeAt: string | null, readonly thumbnailUrl: string | null, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null };

export type VideosQueryVariables = Exact<{
  filter?: VideoFilter | null | undefined;
  orderBy?: VideoOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type VideosQuery = { readonly videos: { readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly description: string, readonly state: VideoState, readonly errorCode: string | null, readonly errorMessage: string | null, readonly sizeBytes: number, readonly durationS: number, readonly width: number, readonly height: number, readonly createdAt: string, readonly deletedAt: string | null, readonly purgeAt: string | null, readonly thumbnailUrl: string | null, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null }> } };

export type VideoQueryVariables = Exact<{
  id: string;
}>;


export type VideoQuery = { readonly video: { readonly url: string | null, readonly container: string, readonly codec: string, readonly frameRate: number, readonly rotation: number, readonly hasAudio: boolean, readonly id: string, readonly name: string, readonly description: string, readonly state: VideoState, readonly errorCode: string | null, readonly errorMessage: string | null, readonly sizeBytes: number, readonly durationS: number, readonly width: number, readonly height: number, readonly createdAt: string, readonly deletedAt: string | null, readonly purgeAt: string | null, readonly thumbnailUrl: string | null, readonly analyses: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly state: AnalysisState, readonly progress: number, readonly etaS: number | null, readonly model: string, readonly errorCode: string | null, readonly errorMessage: string | null, readonly createdAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly outputVideoUrl: string | null }> }, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null };

export type RegisterVideoUrlMutationVariables = Exact<{
  input: RegisterVideoUrlInput;
}>;


export type RegisterVideoUrlMutation = { readonly registerVideoUrl: { readonly video: { readonly id: string, readonly name: string, readonly description: string, readonly state: VideoState, readonly errorCode: string | null, readonly errorMessage: string | null, readonly sizeBytes: number, readonly durationS: number, readonly width: number, readonly height: number, readonly createdAt: string, readonly deletedAt: string | null, readonly purgeAt: string | null, readonly thumbnailUrl: string | null, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type UpdateVideoMutationVariables = Exact<{
  input: UpdateVideoInput;
}>;


export type UpdateVideoMutation = { readonly updateVideo: { readonly video: { readonly id: string, readonly name: string, readonly description: string, readonly state: VideoState, readonly errorCode: string | null, readonly errorMessage: string | null, readonly sizeBytes: number, readonly durationS: number, readonly width: number, readonly height: number, readonly createdAt: string, readonly deletedAt: string | null, readonly purgeAt: string | null, readonly thumbnailUrl: string | null, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type DeleteVideoMutationVariables = Exact<{
  input: DeleteVideoInput;
}>;


export type DeleteVideoMutation = { readonly deleteVideo: { readonly video: { readonly id: string, readonly name: string, readonly description: string, readonly state: VideoState, readonly errorCode: string | null, readonly errorMessage: string | null, readonly sizeBytes: number, readonly durationS: number, readonly width: number, readonly height: number, readonly createdAt: string, readonly deletedAt: string | null, readonly purgeAt: string | null, readonly thumbnailUrl: string | null, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export type RestoreVideoMutationVariables = Exact<{
  input: RestoreVideoInput;
}>;


export type RestoreVideoMutation = { readonly restoreVideo: { readonly video: { readonly id: string, readonly name: string, readonly description: string, readonly state: VideoState, readonly errorCode: string | null, readonly errorMessage: string | null, readonly sizeBytes: number, readonly durationS: number, readonly width: number, readonly height: number, readonly createdAt: string, readonly deletedAt: string | null, readonly purgeAt: string | null, readonly thumbnailUrl: string | null, readonly createdBy: { readonly id: string, readonly name: string, readonly thumbnailUrl: string | null } | null, readonly tags: ReadonlyArray<{ readonly id: string, readonly type: string, readonly content: string }>, readonly status: { readonly available: boolean, readonly since: string, readonly note: string } | null } | null, readonly errors: ReadonlyArray<{ readonly field: string | null, readonly code: ErrorCode, readonly message: string }> } };

export const PersonFragmentDoc = /* @__PURE__ */ gql(`
    fragment Person on User {
  id
  name
  thumbnailUrl
}
    `) as unknown as DocumentNode<PersonFragment, unknown>;
export const AlarmActionRowFragmentDoc = /* @__PURE__ */ gql(`
    fragment AlarmActionRow on AlarmAction {
  id
  kind
  at
  note
  fromState
  toState
  by {
    ...Person
  }
  fromAssignee {
    ...Person
  }
  toAssignee {
    ...Person
  }
  changes {
    field
    before
    after
  }
}
    `) as unknown as DocumentNode<AlarmActionRowFragment, unknown>;
export const MemoRowFragmentDoc = /* @__PURE__ */ gql(`
    fragment MemoRow on Memo {
  id
  text
  createdAt
  editedAt
  createdBy {
    ...Person
  }
}
    `) as unknown as DocumentNode<MemoRowFragment, unknown>;
export const AlarmTypeRowFragmentDoc = /* @__PURE__ */ gql(`
    fragment AlarmTypeRow on AlarmType {
  id
  code
  name
  isBuiltIn
}
    `) as unknown as DocumentNode<AlarmTypeRowFragment, unknown>;
export const RiskRowFragmentDoc = /* @__PURE__ */ gql(`
    fragment RiskRow on Risk {
  id
  code
  level
  name
  isBuiltIn
}
    `) as unknown as DocumentNode<RiskRowFragment, unknown>;
export const TagRowFragmentDoc = /* @__PURE__ */ gql(`
    fragment TagRow on Tag {
  id
  type
  content
}
    `) as unknown as DocumentNode<TagRowFragment, unknown>;
export const StatusRowFragmentDoc = /* @__PURE__ */ gql(`
    fragment StatusRow on Status {
  available
  since
  note
}
    `) as unknown as DocumentNode<StatusRowFragment, unknown>;
export const AlarmRowFragmentDoc = /* @__PURE__ */ gql(`
    fragment AlarmRow on Alarm {
  id
  state
  message
  logLine
  score
  occurredAt
  createdAt
  updatedAt
  type {
    ...AlarmTypeRow
  }
  risk {
    ...RiskRow
  }
  camera {
    id
    number
    name
    area
  }
  video {
    id
    name
  }
  detection {
    id
    startS
    endS
    isOngoing
    snapshotUrl
    clipUrl
  }
  assignee {
    ...Person
  }
  tags {
    ...TagRow
  }
  status {
    ...StatusRow
  }
}
    `) as unknown as DocumentNode<AlarmRowFragment, unknown>;
export const AnalysisRowFragmentDoc = /* @__PURE__ */ gql(`
    fragment AnalysisRow on Analysis {
  id
  state
  progress
  etaS
  model
  errorCode
  errorMessage
  createdAt
  startedAt
  finishedAt
  outputVideoUrl
}
    `) as unknown as DocumentNode<AnalysisRowFragment, unknown>;
export const DetectionRowFragmentDoc = /* @__PURE__ */ gql(`
    fragment DetectionRow on Detection {
  id
  behaviour
  score
  startS
  endS
  isOngoing
  peakS
  snapshotUrl
  clipUrl
}
    `) as unknown as DocumentNode<DetectionRowFragment, unknown>;
export const CameraRowFragmentDoc = /* @__PURE__ */ gql(`
    fragment CameraRow on Camera {
  id
  number
  name
  area
  isActive
  createdAt
  deletedAt
  tags {
    ...TagRow
  }
  status {
    ...StatusRow
  }
}
    `) as unknown as DocumentNode<CameraRowFragment, unknown>;
export const MessageRowFragmentDoc = /* @__PURE__ */ gql(`
    fragment MessageRow on Message {
  id
  number
  text
  createdAt
  editedAt
  deletedAt
  author {
    ...Person
  }
}
    `) as unknown as DocumentNode<MessageRowFragment, unknown>;
export const ChatRoomRowFragmentDoc = /* @__PURE__ */ gql(`
    fragment ChatRoomRow on ChatRoom {
  id
  name
  createdAt
  lastActivityAt
  unreadCount
  owner {
    ...Person
  }
  alarm {
    id
    message
    state
  }
  lastMessage {
    ...MessageRow
  }
}
    `) as unknown as DocumentNode<ChatRoomRowFragment, unknown>;
export const ChatMembersFragmentDoc = /* @__PURE__ */ gql(`
    fragment ChatMembers on ChatRoom {
  id
  members {
    joinedAt
    lastReadAt
    lastReadNumber
    user {
      ...Person
    }
  }
}
    `) as unknown as DocumentNode<ChatMembersFragment, unknown>;
export const ThresholdRowFragmentDoc = /* @__PURE__ */ gql(`
    fragment ThresholdRow on Threshold {
  behaviour
  value
  modelValue
  origin
  setAt
  setBy {
    id
    name
  }
}
    `) as unknown as DocumentNode<ThresholdRowFragment, unknown>;
export const NoticeRowFragmentDoc = /* @__PURE__ */ gql(`
    fragment NoticeRow on Notice {
  id
  scope
  title
  text
  isPinned
  state
  publishFrom
  publishUntil
  createdAt
  updatedAt
  createdBy {
    ...Person
  }
}
    `) as unknown as DocumentNode<NoticeRowFragment, unknown>;
export const UserRowFragmentDoc = /* @__PURE__ */ gql(`
    fragment UserRow on User {
  ...Person
  email
  role
  state
  language
  dutyStatus
  dutySince
  lastLoginAt
  pendingSince
  createdAt
  tags {
    ...TagRow
  }
  status {
    ...StatusRow
  }
}
    `) as unknown as DocumentNode<UserRowFragment, unknown>;
export const InvitationRowFragmentDoc = /* @__PURE__ */ gql(`
    fragment InvitationRow on Invitation {
  id
  email
  role
  state
  createdAt
  expiresAt
  usedAt
  revokedAt
  createdBy {
    ...Person
  }
  usedBy {
    ...Person
  }
}
    `) as unknown as DocumentNode<InvitationRowFragment, unknown>;
export const ApiTokenRowFragmentDoc = /* @__PURE__ */ gql(`
    fragment ApiTokenRow on ApiToken {
  id
  name
  hint
  scopes
  createdAt
  expiresAt
  lastUsedAt
  revokedAt
  user {
    ...Person
  }
}
    `) as unknown as DocumentNode<ApiTokenRowFragment, unknown>;
export const MeFragmentDoc = /* @__PURE__ */ gql(`
    fragment Me on User {
  id
  email
  name
  role
  language
  dutyStatus
  dutySince
  imageUrl
  thumbnailUrl
  createdAt
  organization {
    id
    name
  }
}
    `) as unknown as DocumentNode<MeFragment, unknown>;
export const RefusalFragmentDoc = /* @__PURE__ */ gql(`
    fragment Refusal on UserError {
  field
  code
  message
}
    `) as unknown as DocumentNode<RefusalFragment, unknown>;
export const PageFragmentDoc = /* @__PURE__ */ gql(`
    fragment Page on PageInfo {
  hasNextPage
  hasPreviousPage
  startCursor
  endCursor
}
    `) as unknown as DocumentNode<PageFragment, unknown>;
export const LabelsFragmentDoc = /* @__PURE__ */ gql(`
    fragment Labels on Taggable {
  id
  tags {
    ...TagRow
  }
  status {
    ...StatusRow
  }
}
    `) as unknown as DocumentNode<LabelsFragment, unknown>;
export const UploadRowFragmentDoc = /* @__PURE__ */ gql(`
    fragment UploadRow on ResumableUpload {
  id
  name
  state
  sizeBytes
  partSizeBytes
  partCount
  errorMessage
  expiresAt
  parts {
    number
    sizeBytes
    etag
  }
}
    `) as unknown as DocumentNode<UploadRowFragment, unknown>;
export const VideoRowFragmentDoc = /* @__PURE__ */ gql(`
    fragment VideoRow on Video {
  id
  name
  description
  state
  errorCode
  errorMessage
  sizeBytes
  durationS
  width
  height
  createdAt
  deletedAt
  purgeAt
  thumbnailUrl
  createdBy {
    ...Person
  }
  tags {
    ...TagRow
  }
  status {
    ...StatusRow
  }
}
    `) as unknown as DocumentNode<VideoRowFragment, unknown>;
export const AlarmTypesDocument = /* @__PURE__ */ gql([`
    query AlarmTypes {
  alarmTypes {
    ...AlarmTypeRow
    risk {
      ...RiskRow
    }
  }
  risks {
    ...RiskRow
  }
}`, ``, ``], AlarmTypeRowFragmentDoc, RiskRowFragmentDoc) as unknown as DocumentNode<AlarmTypesQuery, AlarmTypesQueryVariables>;
export const AlarmTypeDocument = /* @__PURE__ */ gql([`
    query AlarmType($id: ID!) {
  alarmType(id: $id) {
    ...AlarmTypeRow
    nameEn
    nameKo
    risk {
      ...RiskRow
    }
  }
}`, ``, ``], AlarmTypeRowFragmentDoc, RiskRowFragmentDoc) as unknown as DocumentNode<AlarmTypeQuery, AlarmTypeQueryVariables>;
export const RiskDocument = /* @__PURE__ */ gql([`
    query Risk($id: ID!) {
  risk(id: $id) {
    ...RiskRow
    nameEn
    nameKo
  }
}`, ``], RiskRowFragmentDoc) as unknown as DocumentNode<RiskQuery, RiskQueryVariables>;
export const CreateAlarmTypeDocument = /* @__PURE__ */ gql([`
    mutation CreateAlarmType($input: CreateAlarmTypeInput!) {
  createAlarmType(input: $input) {
    alarmType {
      ...AlarmTypeRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``], AlarmTypeRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<CreateAlarmTypeMutation, CreateAlarmTypeMutationVariables>;
export const UpdateAlarmTypeDocument = /* @__PURE__ */ gql([`
    mutation UpdateAlarmType($input: UpdateAlarmTypeInput!) {
  updateAlarmType(input: $input) {
    alarmType {
      ...AlarmTypeRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``], AlarmTypeRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<UpdateAlarmTypeMutation, UpdateAlarmTypeMutationVariables>;
export const DeleteAlarmTypeDocument = /* @__PURE__ */ gql([`
    mutation DeleteAlarmType($input: DeleteAlarmTypeInput!) {
  deleteAlarmType(input: $input) {
    deletedId
    errors {
      ...Refusal
    }
  }
}`, ``], RefusalFragmentDoc) as unknown as DocumentNode<DeleteAlarmTypeMutation, DeleteAlarmTypeMutationVariables>;
export const CreateRiskDocument = /* @__PURE__ */ gql([`
    mutation CreateRisk($input: CreateRiskInput!) {
  createRisk(input: $input) {
    risk {
      ...RiskRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``], RiskRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<CreateRiskMutation, CreateRiskMutationVariables>;
export const UpdateRiskDocument = /* @__PURE__ */ gql([`
    mutation UpdateRisk($input: UpdateRiskInput!) {
  updateRisk(input: $input) {
    risk {
      ...RiskRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``], RiskRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<UpdateRiskMutation, UpdateRiskMutationVariables>;
export const DeleteRiskDocument = /* @__PURE__ */ gql([`
    mutation DeleteRisk($input: DeleteRiskInput!) {
  deleteRisk(input: $input) {
    deletedId
    errors {
      ...Refusal
    }
  }
}`, ``], RefusalFragmentDoc) as unknown as DocumentNode<DeleteRiskMutation, DeleteRiskMutationVariables>;
export const AcknowledgeAlarmDocument = /* @__PURE__ */ gql([`
    mutation AcknowledgeAlarm($input: AcknowledgeAlarmInput!) {
  acknowledgeAlarm(input: $input) {
    alarm {
      ...AlarmRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``, ``, ``, ``], AlarmRowFragmentDoc, AlarmTypeRowFragmentDoc, RiskRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<AcknowledgeAlarmMutation, AcknowledgeAlarmMutationVariables>;
export const ResolveAlarmDocument = /* @__PURE__ */ gql([`
    mutation ResolveAlarm($input: ResolveAlarmInput!) {
  resolveAlarm(input: $input) {
    alarm {
      ...AlarmRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``, ``, ``, ``], AlarmRowFragmentDoc, AlarmTypeRowFragmentDoc, RiskRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<ResolveAlarmMutation, ResolveAlarmMutationVariables>;
export const MarkFalseAlarmDocument = /* @__PURE__ */ gql([`
    mutation MarkFalseAlarm($input: MarkFalseAlarmInput!) {
  markFalseAlarm(input: $input) {
    alarm {
      ...AlarmRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``, ``, ``, ``], AlarmRowFragmentDoc, AlarmTypeRowFragmentDoc, RiskRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<MarkFalseAlarmMutation, MarkFalseAlarmMutationVariables>;
export const ReopenAlarmDocument = /* @__PURE__ */ gql([`
    mutation ReopenAlarm($input: ReopenAlarmInput!) {
  reopenAlarm(input: $input) {
    alarm {
      ...AlarmRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``, ``, ``, ``], AlarmRowFragmentDoc, AlarmTypeRowFragmentDoc, RiskRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<ReopenAlarmMutation, ReopenAlarmMutationVariables>;
export const AssignAlarmDocument = /* @__PURE__ */ gql([`
    mutation AssignAlarm($input: AssignAlarmInput!) {
  assignAlarm(input: $input) {
    alarm {
      ...AlarmRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``, ``, ``, ``], AlarmRowFragmentDoc, AlarmTypeRowFragmentDoc, RiskRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<AssignAlarmMutation, AssignAlarmMutationVariables>;
export const AlarmHistoryDocument = /* @__PURE__ */ gql([`
    query AlarmHistory($id: ID!, $first: Int, $after: String) {
  alarm(id: $id) {
    id
    history(first: $first, after: $after) {
      pageInfo {
        ...Page
      }
      nodes {
        ...AlarmActionRow
      }
    }
  }
}`, ``, ``, ``], PageFragmentDoc, AlarmActionRowFragmentDoc, PersonFragmentDoc) as unknown as DocumentNode<AlarmHistoryQuery, AlarmHistoryQueryVariables>;
export const AlarmMemosDocument = /* @__PURE__ */ gql([`
    query AlarmMemos($id: ID!, $first: Int, $after: String) {
  alarm(id: $id) {
    id
    memos(first: $first, after: $after) {
      pageInfo {
        ...Page
      }
      nodes {
        ...MemoRow
      }
    }
  }
}`, ``, ``, ``], PageFragmentDoc, MemoRowFragmentDoc, PersonFragmentDoc) as unknown as DocumentNode<AlarmMemosQuery, AlarmMemosQueryVariables>;
export const CreateMemoDocument = /* @__PURE__ */ gql([`
    mutation CreateMemo($input: CreateMemoInput!) {
  createMemo(input: $input) {
    memo {
      ...MemoRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``], MemoRowFragmentDoc, PersonFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<CreateMemoMutation, CreateMemoMutationVariables>;
export const UpdateMemoDocument = /* @__PURE__ */ gql([`
    mutation UpdateMemo($input: UpdateMemoInput!) {
  updateMemo(input: $input) {
    memo {
      ...MemoRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``], MemoRowFragmentDoc, PersonFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<UpdateMemoMutation, UpdateMemoMutationVariables>;
export const DeleteMemoDocument = /* @__PURE__ */ gql([`
    mutation DeleteMemo($input: DeleteMemoInput!) {
  deleteMemo(input: $input) {
    deletedId
    errors {
      ...Refusal
    }
  }
}`, ``], RefusalFragmentDoc) as unknown as DocumentNode<DeleteMemoMutation, DeleteMemoMutationVariables>;
export const AlarmsDocument = /* @__PURE__ */ gql([`
    query Alarms($filter: AlarmFilter, $orderBy: AlarmOrder, $first: Int, $after: String) {
  alarms(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    feedCursor
    pageInfo {
      ...Page
    }
    nodes {
      ...AlarmRow
    }
  }
}`, ``, ``, ``, ``, ``, ``, ``], PageFragmentDoc, AlarmRowFragmentDoc, AlarmTypeRowFragmentDoc, RiskRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc) as unknown as DocumentNode<AlarmsQuery, AlarmsQueryVariables>;
export const AlarmCountDocument = /* @__PURE__ */ gql(`
    query AlarmCount($filter: AlarmFilter) {
  alarms(filter: $filter, first: 0) {
    totalCount
  }
}
    `) as unknown as DocumentNode<AlarmCountQuery, AlarmCountQueryVariables>;
export const AlarmFeedDocument = /* @__PURE__ */ gql([`
    subscription AlarmFeed($filter: AlarmFeedFilter, $after: String) {
  alarmFeed(filter: $filter, after: $after) {
    cursor
    kind
    alarmId
    alarm {
      ...AlarmRow
    }
  }
}`, ``, ``, ``, ``, ``, ``], AlarmRowFragmentDoc, AlarmTypeRowFragmentDoc, RiskRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc) as unknown as DocumentNode<AlarmFeedSubscription, AlarmFeedSubscriptionVariables>;
export const AlarmDocument = /* @__PURE__ */ gql([`
    query Alarm($id: ID!) {
  alarm(id: $id) {
    ...AlarmRow
    customMessage
    createdBy {
      ...Person
    }
    acknowledgedAt
    acknowledgedBy {
      ...Person
    }
    resolvedAt
    resolvedBy {
      ...Person
    }
    detection {
      behaviour
      peakS
      boxes {
        tS
        x
        y
        w
        h
      }
      analysis {
        id
        outputVideoUrl
      }
    }
    history(first: 50) {
      nodes {
        ...AlarmActionRow
      }
    }
    memos(first: 50) {
      nodes {
        ...MemoRow
      }
    }
  }
}`, ``, ``, ``, ``, ``, ``, ``, ``], AlarmRowFragmentDoc, AlarmTypeRowFragmentDoc, RiskRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, AlarmActionRowFragmentDoc, MemoRowFragmentDoc) as unknown as DocumentNode<AlarmQuery, AlarmQueryVariables>;
export const CreateAlarmDocument = /* @__PURE__ */ gql([`
    mutation CreateAlarm($input: CreateAlarmInput!) {
  createAlarm(input: $input) {
    alarm {
      ...AlarmRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``, ``, ``, ``], AlarmRowFragmentDoc, AlarmTypeRowFragmentDoc, RiskRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<CreateAlarmMutation, CreateAlarmMutationVariables>;
export const ReceiveAlarmDataDocument = /* @__PURE__ */ gql([`
    mutation ReceiveAlarmData($input: ReceiveAlarmDataInput!) {
  receiveAlarmData(input: $input) {
    isNew
    alarm {
      id
      state
      logLine
    }
    errors {
      ...Refusal
    }
  }
}`, ``], RefusalFragmentDoc) as unknown as DocumentNode<ReceiveAlarmDataMutation, ReceiveAlarmDataMutationVariables>;
export const UpdateAlarmDocument = /* @__PURE__ */ gql([`
    mutation UpdateAlarm($input: UpdateAlarmInput!) {
  updateAlarm(input: $input) {
    alarm {
      ...AlarmRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``, ``, ``, ``], AlarmRowFragmentDoc, AlarmTypeRowFragmentDoc, RiskRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<UpdateAlarmMutation, UpdateAlarmMutationVariables>;
export const DeleteAlarmDocument = /* @__PURE__ */ gql([`
    mutation DeleteAlarm($input: DeleteAlarmInput!) {
  deleteAlarm(input: $input) {
    deletedId
    errors {
      ...Refusal
    }
  }
}`, ``], RefusalFragmentDoc) as unknown as DocumentNode<DeleteAlarmMutation, DeleteAlarmMutationVariables>;
export const AnalyzeVideoDocument = /* @__PURE__ */ gql([`
    mutation AnalyzeVideo($input: AnalyzeVideoInput!) {
  analyzeVideo(input: $input) {
    analysis {
      ...AnalysisRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``], AnalysisRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<AnalyzeVideoMutation, AnalyzeVideoMutationVariables>;
export const AnalysisDocument = /* @__PURE__ */ gql([`
    query Analysis($id: ID!, $first: Int, $after: String) {
  analysis(id: $id) {
    ...AnalysisRow
    video {
      ...VideoRow
    }
    gaps {
      startS
      endS
    }
    detections(first: $first, after: $after) {
      feedCursor
      pageInfo {
        ...Page
      }
      nodes {
        ...DetectionRow
      }
    }
  }
}`, ``, ``, ``, ``, ``, ``, ``], AnalysisRowFragmentDoc, VideoRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, PageFragmentDoc, DetectionRowFragmentDoc) as unknown as DocumentNode<AnalysisQuery, AnalysisQueryVariables>;
export const AnalysisResultDocument = /* @__PURE__ */ gql(`
    query AnalysisResult($id: ID!) {
  analysis(id: $id) {
    id
    result
  }
}
    `) as unknown as DocumentNode<AnalysisResultQuery, AnalysisResultQueryVariables>;
export const AnalysisProgressDocument = /* @__PURE__ */ gql([`
    subscription AnalysisProgress($analysisId: ID!) {
  analysisProgress(analysisId: $analysisId) {
    analysisId
    state
    progress
    doneS
    durationS
    etaS
    analysis {
      ...AnalysisRow
    }
  }
}`, ``], AnalysisRowFragmentDoc) as unknown as DocumentNode<AnalysisProgressSubscription, AnalysisProgressSubscriptionVariables>;
export const DetectionAddedDocument = /* @__PURE__ */ gql([`
    subscription DetectionAdded($analysisId: ID, $after: String) {
  detectionAdded(analysisId: $analysisId, after: $after) {
    cursor
    detection {
      ...DetectionRow
    }
  }
}`, ``], DetectionRowFragmentDoc) as unknown as DocumentNode<DetectionAddedSubscription, DetectionAddedSubscriptionVariables>;
export const CamerasDocument = /* @__PURE__ */ gql([`
    query Cameras($filter: CameraFilter, $first: Int, $after: String) {
  cameras(filter: $filter, first: $first, after: $after) {
    feedCursor
    pageInfo {
      ...Page
    }
    nodes {
      ...CameraRow
    }
  }
}`, ``, ``, ``, ``], PageFragmentDoc, CameraRowFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc) as unknown as DocumentNode<CamerasQuery, CamerasQueryVariables>;
export const CameraDocument = /* @__PURE__ */ gql([`
    query Camera($id: ID!) {
  camera(id: $id) {
    ...CameraRow
  }
}`, ``, ``, ``], CameraRowFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc) as unknown as DocumentNode<CameraQuery, CameraQueryVariables>;
export const CameraStatusChangedDocument = /* @__PURE__ */ gql([`
    subscription CameraStatusChanged($after: String) {
  cameraStatusChanged(after: $after) {
    cursor
    camera {
      ...CameraRow
    }
  }
}`, ``, ``, ``], CameraRowFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc) as unknown as DocumentNode<CameraStatusChangedSubscription, CameraStatusChangedSubscriptionVariables>;
export const CreateCameraDocument = /* @__PURE__ */ gql([`
    mutation CreateCamera($input: CreateCameraInput!) {
  createCamera(input: $input) {
    camera {
      ...CameraRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``], CameraRowFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<CreateCameraMutation, CreateCameraMutationVariables>;
export const UpdateCameraDocument = /* @__PURE__ */ gql([`
    mutation UpdateCamera($input: UpdateCameraInput!) {
  updateCamera(input: $input) {
    camera {
      ...CameraRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``], CameraRowFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<UpdateCameraMutation, UpdateCameraMutationVariables>;
export const DeleteCameraDocument = /* @__PURE__ */ gql([`
    mutation DeleteCamera($input: DeleteCameraInput!) {
  deleteCamera(input: $input) {
    camera {
      ...CameraRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``], CameraRowFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<DeleteCameraMutation, DeleteCameraMutationVariables>;
export const ChatRoomsDocument = /* @__PURE__ */ gql([`
    query ChatRooms($alarmId: ID, $first: Int, $after: String) {
  chatRooms(alarmId: $alarmId, first: $first, after: $after) {
    pageInfo {
      ...Page
    }
    nodes {
      ...ChatRoomRow
    }
  }
}`, ``, ``, ``, ``], PageFragmentDoc, ChatRoomRowFragmentDoc, PersonFragmentDoc, MessageRowFragmentDoc) as unknown as DocumentNode<ChatRoomsQuery, ChatRoomsQueryVariables>;
export const ChatRoomDocument = /* @__PURE__ */ gql([`
    query ChatRoom($id: ID!) {
  chatRoom(id: $id) {
    ...ChatRoomRow
    ...ChatMembers
  }
}`, ``, ``, ``, ``], ChatRoomRowFragmentDoc, PersonFragmentDoc, MessageRowFragmentDoc, ChatMembersFragmentDoc) as unknown as DocumentNode<ChatRoomQuery, ChatRoomQueryVariables>;
export const ChatMessagesDocument = /* @__PURE__ */ gql([`
    query ChatMessages($id: ID!, $first: Int, $after: String) {
  chatRoom(id: $id) {
    id
    messages(first: $first, after: $after) {
      feedCursor
      pageInfo {
        ...Page
      }
      nodes {
        ...MessageRow
      }
    }
  }
}`, ``, ``, ``], PageFragmentDoc, MessageRowFragmentDoc, PersonFragmentDoc) as unknown as DocumentNode<ChatMessagesQuery, ChatMessagesQueryVariables>;
export const MessageDocument = /* @__PURE__ */ gql([`
    query Message($id: ID!) {
  message(id: $id) {
    ...MessageRow
    room {
      id
      name
    }
  }
}`, ``, ``], MessageRowFragmentDoc, PersonFragmentDoc) as unknown as DocumentNode<MessageQuery, MessageQueryVariables>;
export const MessagePostedDocument = /* @__PURE__ */ gql([`
    subscription MessagePosted($roomId: ID, $after: String) {
  messagePosted(roomId: $roomId, after: $after) {
    cursor
    kind
    message {
      ...MessageRow
      room {
        id
        lastActivityAt
      }
    }
  }
}`, ``, ``], MessageRowFragmentDoc, PersonFragmentDoc) as unknown as DocumentNode<MessagePostedSubscription, MessagePostedSubscriptionVariables>;
export const ChatRoomChangedDocument = /* @__PURE__ */ gql([`
    subscription ChatRoomChanged($after: String) {
  chatRoomChanged(after: $after) {
    cursor
    roomId
    room {
      ...ChatRoomRow
      ...ChatMembers
    }
  }
}`, ``, ``, ``, ``], ChatRoomRowFragmentDoc, PersonFragmentDoc, MessageRowFragmentDoc, ChatMembersFragmentDoc) as unknown as DocumentNode<ChatRoomChangedSubscription, ChatRoomChangedSubscriptionVariables>;
export const ChatTypingDocument = /* @__PURE__ */ gql([`
    subscription ChatTyping($roomId: ID!) {
  chatTyping(roomId: $roomId) {
    roomId
    users {
      ...Person
    }
  }
}`, ``], PersonFragmentDoc) as unknown as DocumentNode<ChatTypingSubscription, ChatTypingSubscriptionVariables>;
export const CreateChatRoomDocument = /* @__PURE__ */ gql([`
    mutation CreateChatRoom($input: CreateChatRoomInput!) {
  createChatRoom(input: $input) {
    chatRoom {
      ...ChatRoomRow
      ...ChatMembers
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``, ``], ChatRoomRowFragmentDoc, PersonFragmentDoc, MessageRowFragmentDoc, ChatMembersFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<CreateChatRoomMutation, CreateChatRoomMutationVariables>;
export const UpdateChatRoomDocument = /* @__PURE__ */ gql([`
    mutation UpdateChatRoom($input: UpdateChatRoomInput!) {
  updateChatRoom(input: $input) {
    chatRoom {
      ...ChatRoomRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``], ChatRoomRowFragmentDoc, PersonFragmentDoc, MessageRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<UpdateChatRoomMutation, UpdateChatRoomMutationVariables>;
export const DeleteChatRoomDocument = /* @__PURE__ */ gql([`
    mutation DeleteChatRoom($input: DeleteChatRoomInput!) {
  deleteChatRoom(input: $input) {
    deletedId
    errors {
      ...Refusal
    }
  }
}`, ``], RefusalFragmentDoc) as unknown as DocumentNode<DeleteChatRoomMutation, DeleteChatRoomMutationVariables>;
export const AddChatMemberDocument = /* @__PURE__ */ gql([`
    mutation AddChatMember($input: AddChatMemberInput!) {
  addChatMember(input: $input) {
    chatRoom {
      ...ChatMembers
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``], ChatMembersFragmentDoc, PersonFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<AddChatMemberMutation, AddChatMemberMutationVariables>;
export const RemoveChatMemberDocument = /* @__PURE__ */ gql([`
    mutation RemoveChatMember($input: RemoveChatMemberInput!) {
  removeChatMember(input: $input) {
    chatRoom {
      ...ChatMembers
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``], ChatMembersFragmentDoc, PersonFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<RemoveChatMemberMutation, RemoveChatMemberMutationVariables>;
export const LeaveChatRoomDocument = /* @__PURE__ */ gql([`
    mutation LeaveChatRoom($input: LeaveChatRoomInput!) {
  leaveChatRoom(input: $input) {
    leftId
    errors {
      ...Refusal
    }
  }
}`, ``], RefusalFragmentDoc) as unknown as DocumentNode<LeaveChatRoomMutation, LeaveChatRoomMutationVariables>;
export const PostMessageDocument = /* @__PURE__ */ gql([`
    mutation PostMessage($input: PostMessageInput!) {
  postMessage(input: $input) {
    message {
      ...MessageRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``], MessageRowFragmentDoc, PersonFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<PostMessageMutation, PostMessageMutationVariables>;
export const UpdateMessageDocument = /* @__PURE__ */ gql([`
    mutation UpdateMessage($input: UpdateMessageInput!) {
  updateMessage(input: $input) {
    message {
      ...MessageRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``], MessageRowFragmentDoc, PersonFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<UpdateMessageMutation, UpdateMessageMutationVariables>;
export const DeleteMessageDocument = /* @__PURE__ */ gql([`
    mutation DeleteMessage($input: DeleteMessageInput!) {
  deleteMessage(input: $input) {
    message {
      ...MessageRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``], MessageRowFragmentDoc, PersonFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<DeleteMessageMutation, DeleteMessageMutationVariables>;
export const MarkChatReadDocument = /* @__PURE__ */ gql([`
    mutation MarkChatRead($input: MarkChatReadInput!) {
  markChatRead(input: $input) {
    chatRoom {
      id
      unreadCount
    }
    errors {
      ...Refusal
    }
  }
}`, ``], RefusalFragmentDoc) as unknown as DocumentNode<MarkChatReadMutation, MarkChatReadMutationVariables>;
export const SendTypingDocument = /* @__PURE__ */ gql([`
    mutation SendTyping($input: SendTypingInput!) {
  sendTyping(input: $input) {
    errors {
      ...Refusal
    }
  }
}`, ``], RefusalFragmentDoc) as unknown as DocumentNode<SendTypingMutation, SendTypingMutationVariables>;
export const ModelsDocument = /* @__PURE__ */ gql(`
    query Models {
  models {
    name
    version
    isInUse
    network
    engine
    quality
    limits
    licence
    sha256
    loadedAt
    behaviours {
      behaviour
      value
    }
  }
}
    `) as unknown as DocumentNode<ModelsQuery, ModelsQueryVariables>;
export const ThresholdsDocument = /* @__PURE__ */ gql([`
    query Thresholds($cameraId: ID) {
  thresholds(cameraId: $cameraId) {
    ...ThresholdRow
  }
}`, ``], ThresholdRowFragmentDoc) as unknown as DocumentNode<ThresholdsQuery, ThresholdsQueryVariables>;
export const SetThresholdDocument = /* @__PURE__ */ gql([`
    mutation SetThreshold($input: SetThresholdInput!) {
  setThreshold(input: $input) {
    thresholds {
      ...ThresholdRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``], ThresholdRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<SetThresholdMutation, SetThresholdMutationVariables>;
export const NoticesDocument = /* @__PURE__ */ gql([`
    query Notices($states: [NoticeState!], $first: Int, $after: String) {
  notices(states: $states, first: $first, after: $after) {
    feedCursor
    pageInfo {
      ...Page
    }
    nodes {
      ...NoticeRow
    }
  }
}`, ``, ``, ``], PageFragmentDoc, NoticeRowFragmentDoc, PersonFragmentDoc) as unknown as DocumentNode<NoticesQuery, NoticesQueryVariables>;
export const NoticeDocument = /* @__PURE__ */ gql([`
    query Notice($id: ID!) {
  notice(id: $id) {
    ...NoticeRow
  }
}`, ``, ``], NoticeRowFragmentDoc, PersonFragmentDoc) as unknown as DocumentNode<NoticeQuery, NoticeQueryVariables>;
export const NoticePublishedDocument = /* @__PURE__ */ gql([`
    subscription NoticePublished($after: String) {
  noticePublished(after: $after) {
    cursor
    notice {
      ...NoticeRow
    }
  }
}`, ``, ``], NoticeRowFragmentDoc, PersonFragmentDoc) as unknown as DocumentNode<NoticePublishedSubscription, NoticePublishedSubscriptionVariables>;
export const CreateNoticeDocument = /* @__PURE__ */ gql([`
    mutation CreateNotice($input: CreateNoticeInput!) {
  createNotice(input: $input) {
    notice {
      ...NoticeRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``], NoticeRowFragmentDoc, PersonFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<CreateNoticeMutation, CreateNoticeMutationVariables>;
export const UpdateNoticeDocument = /* @__PURE__ */ gql([`
    mutation UpdateNotice($input: UpdateNoticeInput!) {
  updateNotice(input: $input) {
    notice {
      ...NoticeRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``], NoticeRowFragmentDoc, PersonFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<UpdateNoticeMutation, UpdateNoticeMutationVariables>;
export const DeleteNoticeDocument = /* @__PURE__ */ gql([`
    mutation DeleteNotice($input: DeleteNoticeInput!) {
  deleteNotice(input: $input) {
    deletedId
    errors {
      ...Refusal
    }
  }
}`, ``], RefusalFragmentDoc) as unknown as DocumentNode<DeleteNoticeMutation, DeleteNoticeMutationVariables>;
export const UsersDocument = /* @__PURE__ */ gql([`
    query Users($filter: UserFilter, $orderBy: UserOrder, $first: Int, $after: String) {
  users(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    pageInfo {
      ...Page
    }
    nodes {
      ...UserRow
    }
  }
}`, ``, ``, ``, ``, ``], PageFragmentDoc, UserRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc) as unknown as DocumentNode<UsersQuery, UsersQueryVariables>;
export const UserDocument = /* @__PURE__ */ gql([`
    query User($id: ID!) {
  user(id: $id) {
    ...UserRow
    imageUrl
    apiTokens(first: 50) {
      nodes {
        ...ApiTokenRow
      }
    }
  }
}`, ``, ``, ``, ``, ``], UserRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, ApiTokenRowFragmentDoc) as unknown as DocumentNode<UserQuery, UserQueryVariables>;
export const ColleaguesDocument = /* @__PURE__ */ gql([`
    query Colleagues($text: String, $dutyStatus: DutyStatus, $first: Int, $after: String) {
  colleagues(text: $text, dutyStatus: $dutyStatus, first: $first, after: $after) {
    pageInfo {
      ...Page
    }
    nodes {
      ...Person
      dutyStatus
    }
  }
}`, ``, ``], PageFragmentDoc, PersonFragmentDoc) as unknown as DocumentNode<ColleaguesQuery, ColleaguesQueryVariables>;
export const RegisterAdminDocument = /* @__PURE__ */ gql([`
    mutation RegisterAdmin($input: RegisterAdminInput!) {
  registerAdmin(input: $input) {
    user {
      ...UserRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``, ``], UserRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<RegisterAdminMutation, RegisterAdminMutationVariables>;
export const CreateUserDocument = /* @__PURE__ */ gql([`
    mutation CreateUser($input: CreateUserInput!) {
  createUser(input: $input) {
    user {
      ...UserRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``, ``], UserRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<CreateUserMutation, CreateUserMutationVariables>;
export const UpdateUserDocument = /* @__PURE__ */ gql([`
    mutation UpdateUser($input: UpdateUserInput!) {
  updateUser(input: $input) {
    user {
      ...UserRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``, ``], UserRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<UpdateUserMutation, UpdateUserMutationVariables>;
export const DeleteUserDocument = /* @__PURE__ */ gql([`
    mutation DeleteUser($input: DeleteUserInput!) {
  deleteUser(input: $input) {
    user {
      ...UserRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``, ``], UserRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<DeleteUserMutation, DeleteUserMutationVariables>;
export const ApproveUserDocument = /* @__PURE__ */ gql([`
    mutation ApproveUser($input: ApproveUserInput!) {
  approveUser(input: $input) {
    user {
      ...UserRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``, ``], UserRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<ApproveUserMutation, ApproveUserMutationVariables>;
export const RejectUserDocument = /* @__PURE__ */ gql([`
    mutation RejectUser($input: RejectUserInput!) {
  rejectUser(input: $input) {
    user {
      ...UserRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``, ``], UserRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<RejectUserMutation, RejectUserMutationVariables>;
export const InvitationsDocument = /* @__PURE__ */ gql([`
    query Invitations($states: [InvitationState!], $first: Int, $after: String) {
  invitations(states: $states, first: $first, after: $after) {
    pageInfo {
      ...Page
    }
    nodes {
      ...InvitationRow
    }
  }
}`, ``, ``, ``], PageFragmentDoc, InvitationRowFragmentDoc, PersonFragmentDoc) as unknown as DocumentNode<InvitationsQuery, InvitationsQueryVariables>;
export const CreateInvitationDocument = /* @__PURE__ */ gql([`
    mutation CreateInvitation($input: CreateInvitationInput!) {
  createInvitation(input: $input) {
    token
    invitation {
      ...InvitationRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``], InvitationRowFragmentDoc, PersonFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<CreateInvitationMutation, CreateInvitationMutationVariables>;
export const RevokeInvitationDocument = /* @__PURE__ */ gql([`
    mutation RevokeInvitation($input: RevokeInvitationInput!) {
  revokeInvitation(input: $input) {
    invitation {
      ...InvitationRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``], InvitationRowFragmentDoc, PersonFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<RevokeInvitationMutation, RevokeInvitationMutationVariables>;
export const UpdateOrganizationDocument = /* @__PURE__ */ gql([`
    mutation UpdateOrganization($input: UpdateOrganizationInput!) {
  updateOrganization(input: $input) {
    organization {
      id
      name
      joinCode
    }
    errors {
      ...Refusal
    }
  }
}`, ``], RefusalFragmentDoc) as unknown as DocumentNode<UpdateOrganizationMutation, UpdateOrganizationMutationVariables>;
export const ApiTokensDocument = /* @__PURE__ */ gql([`
    query ApiTokens($first: Int, $after: String) {
  apiTokens(first: $first, after: $after) {
    pageInfo {
      ...Page
    }
    nodes {
      ...ApiTokenRow
    }
  }
}`, ``, ``, ``], PageFragmentDoc, ApiTokenRowFragmentDoc, PersonFragmentDoc) as unknown as DocumentNode<ApiTokensQuery, ApiTokensQueryVariables>;
export const GenerateUserTokenDocument = /* @__PURE__ */ gql([`
    mutation GenerateUserToken($input: GenerateUserTokenInput!) {
  generateUserToken(input: $input) {
    token
    apiToken {
      ...ApiTokenRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``], ApiTokenRowFragmentDoc, PersonFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<GenerateUserTokenMutation, GenerateUserTokenMutationVariables>;
export const RevokeUserTokenDocument = /* @__PURE__ */ gql([`
    mutation RevokeUserToken($input: RevokeUserTokenInput!) {
  revokeUserToken(input: $input) {
    apiToken {
      ...ApiTokenRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``], ApiTokenRowFragmentDoc, PersonFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<RevokeUserTokenMutation, RevokeUserTokenMutationVariables>;
export const MeDocument = /* @__PURE__ */ gql([`
    query Me {
  me {
    ...Me
  }
}`, ``], MeFragmentDoc) as unknown as DocumentNode<MeQuery, MeQueryVariables>;
export const LoginDocument = /* @__PURE__ */ gql([`
    mutation Login($input: LoginInput!) {
  login(input: $input) {
    accessToken
    accessExpiresAt
    refreshToken
    refreshExpiresAt
    user {
      ...Me
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``], MeFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<LoginMutation, LoginMutationVariables>;
export const RegisterDocument = /* @__PURE__ */ gql([`
    mutation Register($input: RegisterInput!) {
  register(input: $input) {
    accessToken
    accessExpiresAt
    refreshToken
    refreshExpiresAt
    isPending
    user {
      ...Me
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``], MeFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<RegisterMutation, RegisterMutationVariables>;
export const RefreshTokenDocument = /* @__PURE__ */ gql([`
    mutation RefreshToken($input: RefreshTokenInput!) {
  refreshToken(input: $input) {
    accessToken
    accessExpiresAt
    refreshToken
    refreshExpiresAt
    errors {
      ...Refusal
    }
  }
}`, ``], RefusalFragmentDoc) as unknown as DocumentNode<RefreshTokenMutation, RefreshTokenMutationVariables>;
export const LogoutDocument = /* @__PURE__ */ gql([`
    mutation Logout($input: LogoutInput) {
  logout(input: $input) {
    errors {
      ...Refusal
    }
  }
}`, ``], RefusalFragmentDoc) as unknown as DocumentNode<LogoutMutation, LogoutMutationVariables>;
export const ChangePasswordDocument = /* @__PURE__ */ gql([`
    mutation ChangePassword($input: ChangePasswordInput!) {
  changePassword(input: $input) {
    user {
      ...Me
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``], MeFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<ChangePasswordMutation, ChangePasswordMutationVariables>;
export const RequestPasswordResetDocument = /* @__PURE__ */ gql([`
    mutation RequestPasswordReset($input: RequestPasswordResetInput!) {
  requestPasswordReset(input: $input) {
    errors {
      ...Refusal
    }
  }
}`, ``], RefusalFragmentDoc) as unknown as DocumentNode<RequestPasswordResetMutation, RequestPasswordResetMutationVariables>;
export const ResetPasswordDocument = /* @__PURE__ */ gql([`
    mutation ResetPassword($input: ResetPasswordInput!) {
  resetPassword(input: $input) {
    errors {
      ...Refusal
    }
  }
}`, ``], RefusalFragmentDoc) as unknown as DocumentNode<ResetPasswordMutation, ResetPasswordMutationVariables>;
export const SetDutyStatusDocument = /* @__PURE__ */ gql([`
    mutation SetDutyStatus($input: SetDutyStatusInput!) {
  setDutyStatus(input: $input) {
    user {
      ...Me
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``], MeFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<SetDutyStatusMutation, SetDutyStatusMutationVariables>;
export const SessionsDocument = /* @__PURE__ */ gql(`
    query Sessions {
  sessions {
    id
    createdAt
    lastSeenAt
    expiresAt
    network
    userAgent
    isCurrent
  }
}
    `) as unknown as DocumentNode<SessionsQuery, SessionsQueryVariables>;
export const RevokeSessionDocument = /* @__PURE__ */ gql([`
    mutation RevokeSession($input: RevokeSessionInput!) {
  revokeSession(input: $input) {
    errors {
      ...Refusal
    }
  }
}`, ``], RefusalFragmentDoc) as unknown as DocumentNode<RevokeSessionMutation, RevokeSessionMutationVariables>;
export const SystemStatusDocument = /* @__PURE__ */ gql(`
    query SystemStatus {
  systemStatus {
    version
    checkedAt
    isHealthy
    freeBytes
    analysesWaiting
    analysesRunning
    analysesFailedLately
    waitingSince
    lastAnalysisAt
    parts {
      part
      isHealthy
      message
      tookS
    }
  }
}
    `) as unknown as DocumentNode<SystemStatusQuery, SystemStatusQueryVariables>;
export const TagsDocument = /* @__PURE__ */ gql([`
    query Tags($type: String, $content: String, $first: Int, $after: String) {
  tags(type: $type, content: $content, first: $first, after: $after) {
    pageInfo {
      ...Page
    }
    nodes {
      ...TagRow
      useCount
    }
  }
}`, ``, ``], PageFragmentDoc, TagRowFragmentDoc) as unknown as DocumentNode<TagsQuery, TagsQueryVariables>;
export const AddTagDocument = /* @__PURE__ */ gql([`
    mutation AddTag($input: AddTagInput!) {
  addTag(input: $input) {
    tag {
      ...TagRow
    }
    object {
      ...Labels
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``], TagRowFragmentDoc, LabelsFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<AddTagMutation, AddTagMutationVariables>;
export const RemoveTagDocument = /* @__PURE__ */ gql([`
    mutation RemoveTag($input: RemoveTagInput!) {
  removeTag(input: $input) {
    object {
      ...Labels
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``], LabelsFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<RemoveTagMutation, RemoveTagMutationVariables>;
export const SetStatusDocument = /* @__PURE__ */ gql([`
    mutation SetStatus($input: SetStatusInput!) {
  setStatus(input: $input) {
    object {
      ...Labels
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``], LabelsFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<SetStatusMutation, SetStatusMutationVariables>;
export const UploadVideoDocument = /* @__PURE__ */ gql([`
    mutation UploadVideo($input: UploadVideoInput!) {
  uploadVideo(input: $input) {
    video {
      ...VideoRow
    }
    analysis {
      ...AnalysisRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``, ``, ``], VideoRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, AnalysisRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<UploadVideoMutation, UploadVideoMutationVariables>;
export const UploadDocument = /* @__PURE__ */ gql([`
    query Upload($id: ID!) {
  upload(id: $id) {
    ...UploadRow
    video {
      ...VideoRow
    }
  }
}`, ``, ``, ``, ``, ``], UploadRowFragmentDoc, VideoRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc) as unknown as DocumentNode<UploadQuery, UploadQueryVariables>;
export const StartUploadDocument = /* @__PURE__ */ gql([`
    mutation StartUpload($input: StartUploadInput!) {
  startUpload(input: $input) {
    upload {
      ...UploadRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``], UploadRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<StartUploadMutation, StartUploadMutationVariables>;
export const UploadPartsDocument = /* @__PURE__ */ gql([`
    mutation UploadParts($input: UploadPartsInput!) {
  uploadParts(input: $input) {
    parts {
      number
      url
      firstByte
      sizeBytes
    }
    errors {
      ...Refusal
    }
  }
}`, ``], RefusalFragmentDoc) as unknown as DocumentNode<UploadPartsMutation, UploadPartsMutationVariables>;
export const FinishUploadDocument = /* @__PURE__ */ gql([`
    mutation FinishUpload($input: FinishUploadInput!) {
  finishUpload(input: $input) {
    video {
      ...VideoRow
    }
    analysis {
      ...AnalysisRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``, ``, ``], VideoRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, AnalysisRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<FinishUploadMutation, FinishUploadMutationVariables>;
export const AbortUploadDocument = /* @__PURE__ */ gql([`
    mutation AbortUpload($input: AbortUploadInput!) {
  abortUpload(input: $input) {
    upload {
      ...UploadRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``], UploadRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<AbortUploadMutation, AbortUploadMutationVariables>;
export const VideosDocument = /* @__PURE__ */ gql([`
    query Videos($filter: VideoFilter, $orderBy: VideoOrder, $first: Int, $after: String) {
  videos(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    pageInfo {
      ...Page
    }
    nodes {
      ...VideoRow
    }
  }
}`, ``, ``, ``, ``, ``], PageFragmentDoc, VideoRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc) as unknown as DocumentNode<VideosQuery, VideosQueryVariables>;
export const VideoDocument = /* @__PURE__ */ gql([`
    query Video($id: ID!) {
  video(id: $id) {
    ...VideoRow
    url
    container
    codec
    frameRate
    rotation
    hasAudio
    analyses(first: 10) {
      nodes {
        ...AnalysisRow
      }
    }
  }
}`, ``, ``, ``, ``, ``], VideoRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, AnalysisRowFragmentDoc) as unknown as DocumentNode<VideoQuery, VideoQueryVariables>;
export const RegisterVideoUrlDocument = /* @__PURE__ */ gql([`
    mutation RegisterVideoUrl($input: RegisterVideoUrlInput!) {
  registerVideoUrl(input: $input) {
    video {
      ...VideoRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``, ``], VideoRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<RegisterVideoUrlMutation, RegisterVideoUrlMutationVariables>;
export const UpdateVideoDocument = /* @__PURE__ */ gql([`
    mutation UpdateVideo($input: UpdateVideoInput!) {
  updateVideo(input: $input) {
    video {
      ...VideoRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``, ``], VideoRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<UpdateVideoMutation, UpdateVideoMutationVariables>;
export const DeleteVideoDocument = /* @__PURE__ */ gql([`
    mutation DeleteVideo($input: DeleteVideoInput!) {
  deleteVideo(input: $input) {
    video {
      ...VideoRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``, ``], VideoRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<DeleteVideoMutation, DeleteVideoMutationVariables>;
export const RestoreVideoDocument = /* @__PURE__ */ gql([`
    mutation RestoreVideo($input: RestoreVideoInput!) {
  restoreVideo(input: $input) {
    video {
      ...VideoRow
    }
    errors {
      ...Refusal
    }
  }
}`, ``, ``, ``, ``, ``], VideoRowFragmentDoc, PersonFragmentDoc, TagRowFragmentDoc, StatusRowFragmentDoc, RefusalFragmentDoc) as unknown as DocumentNode<RestoreVideoMutation, RestoreVideoMutationVariables>;