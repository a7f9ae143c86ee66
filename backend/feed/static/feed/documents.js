// The operations that this page sends.

const ALARM = `
fragment AlarmParts on Alarm {
  id state score createdAt
  type { code nameEn nameKo }
  risk { code level nameEn nameKo }
  camera { number name }
  video { id name url }
  detection { id score startS endS isOngoing snapshotUrl clipUrl analysis { id state outputVideoUrl } }
}`;

const ANALYSIS = `
fragment AnalysisParts on Analysis {
  id outputVideoUrl
  detections(first: 100) { totalCount }
}`;

export const LOGIN = `
mutation Login($email: String!, $password: String!) {
  login(input: { email: $email, password: $password }) {
    accessToken refreshToken
    user { id name email organization { name } }
    errors { code message }
  }
}`;

export const REFRESH = `
mutation Refresh($refreshToken: String!) {
  refreshToken(input: { refreshToken: $refreshToken }) {
    accessToken refreshToken errors { code message }
  }
}`;

export const LOGOUT = `
mutation Logout($refreshToken: String) {
  logout(input: { refreshToken: $refreshToken }) { errors { code } }
}`;

export const ME = `query Me { me { id name email organization { name } } }`;

export const ALARMS = `
query Alarms($first: Int!, $after: String) {
  alarms(first: $first, after: $after) {
    nodes { ...AlarmParts }
    pageInfo { hasNextPage endCursor }
    feedCursor
  }
}${ALARM}`;

export const ONE_ALARM = `
query Alarm($id: ID!) { alarm(id: $id) { message ...AlarmParts } }${ALARM}`;

export const FEED = `
subscription Feed($after: String) {
  alarmFeed(after: $after) { cursor kind alarmId alarm { ...AlarmParts } }
}${ALARM}`;

export const UPLOAD = `
mutation Upload($file: Upload!, $name: String) {
  uploadVideo(input: { file: $file, name: $name, analyze: true }) {
    video { id name }
    analysis { id state }
    errors { code message }
  }
}`;

const UPLOAD_PARTS_OF = `
fragment UploadParts on ResumableUpload {
  id state partCount parts { number sizeBytes etag }
}`;

export const START_UPLOAD = `
mutation StartUpload($input: StartUploadInput!) {
  startUpload(input: $input) { upload { ...UploadParts } errors { code message } }
}${UPLOAD_PARTS_OF}`;

export const UPLOAD_STATE = `
query UploadState($id: ID!) { upload(id: $id) { ...UploadParts } }${UPLOAD_PARTS_OF}`;

export const UPLOAD_PARTS = `
mutation UploadParts($id: ID!, $numbers: [Int!]!) {
  uploadParts(input: { uploadId: $id, numbers: $numbers }) {
    parts { number url firstByte sizeBytes } errors { code message }
  }
}`;

export const FINISH_UPLOAD = `
mutation FinishUpload($id: ID!, $parts: [UploadPartInput!]!) {
  finishUpload(input: { uploadId: $id, parts: $parts, analyze: true }) {
    video { id name }
    analysis { id state }
    errors { code message }
  }
}`;

export const ABORT_UPLOAD = `
mutation AbortUpload($id: ID!) { abortUpload(input: { uploadId: $id }) { errors { code } } }`;

export const RECENT = `
query Recent {
  videos(first: 10) {
    nodes { id name analyses(first: 1) { nodes { id state } } }
  }
}`;

export const REASON = `query Reason($id: ID!) { analysis(id: $id) { errorMessage } }`;

export const PROGRESS = `
subscription Progress($id: ID!) {
  analysisProgress(analysisId: $id) {
    state progress etaS analysis { ...AnalysisParts }
  }
}${ANALYSIS}`;
