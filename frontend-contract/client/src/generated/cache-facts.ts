// Generated from the schema and the operations by `npm run generate`.

/** The fields that are lists read by pages, with the arguments that make another list. */
export const CONNECTIONS: Record<string, Record<string, readonly string[]>> = {
  "Alarm": {
    "history": [],
    "memos": []
  },
  "Analysis": {
    "detections": []
  },
  "ChatRoom": {
    "messages": []
  },
  "Query": {
    "alarms": [
      "filter",
      "orderBy"
    ],
    "apiTokens": [],
    "cameras": [
      "filter"
    ],
    "chatRooms": [
      "alarmId"
    ],
    "colleagues": [
      "text",
      "dutyStatus"
    ],
    "invitations": [
      "states"
    ],
    "notices": [
      "states"
    ],
    "tags": [
      "type",
      "content"
    ],
    "users": [
      "filter",
      "orderBy"
    ],
    "videos": [
      "filter",
      "orderBy"
    ]
  },
  "User": {
    "apiTokens": []
  },
  "Video": {
    "analyses": []
  }
};

/** The root fields that find an object by its id, with its type. */
export const LOOK_UPS: Record<string, string> = {
  "alarm": "Alarm",
  "alarmType": "AlarmType",
  "analysis": "Analysis",
  "camera": "Camera",
  "chatRoom": "ChatRoom",
  "message": "Message",
  "notice": "Notice",
  "risk": "Risk",
  "upload": "ResumableUpload",
  "user": "User",
  "video": "Video"
};

/** The fields that hold an address, which may be relative to the server. */
export const ADDRESSES: Record<string, readonly string[]> = {
  "Analysis": [
    "outputVideoUrl"
  ],
  "Detection": [
    "clipUrl",
    "snapshotUrl"
  ],
  "PartAddress": [
    "url"
  ],
  "User": [
    "imageUrl",
    "thumbnailUrl"
  ],
  "Video": [
    "thumbnailUrl",
    "url"
  ]
};

/** The types of each interface. */
export const POSSIBLE_TYPES: Record<string, string[]> = {
  "Node": [
    "Alarm",
    "AlarmAction",
    "AlarmType",
    "Analysis",
    "ApiToken",
    "Camera",
    "ChatRoom",
    "Detection",
    "Invitation",
    "Memo",
    "Message",
    "Notice",
    "Organization",
    "ResumableUpload",
    "Risk",
    "Tag",
    "User",
    "Video"
  ],
  "Taggable": [
    "Alarm",
    "Camera",
    "User",
    "Video"
  ]
};
