// Large files go in parts: what has arrived is not sent again, not even after a reload.

import { ABORT_UPLOAD, FINISH_UPLOAD, START_UPLOAD, UPLOAD_PARTS, UPLOAD_STATE } from "./documents.js";
import { ApiError, NetworkError, accepted, execute } from "./graphql.js";
import { t } from "./i18n.js";

export const LARGE_BYTES = 50_000_000;
const AT_ONCE = 3;
const TRIES = 6;
const KEPT = "safe-eye.uploads";
// Answers of the API after which nothing of the upload is left to go on with.
const OVER = ["UPLOAD_CLOSED", "NOT_FOUND", "WRONG_CHECKSUM"];

/** One file on its way. `run` may be called again after it failed or was cancelled. */
export class PartUpload {
  #id = null;
  #requests = new Set();
  #loaded = new Map();
  #cancelled = false;

  constructor({ session, file, onProgress }) {
    Object.assign(this, { session, file, onProgress });
  }

  /** Send what is missing and make a video of it: the payload of `finishUpload`. */
  async run() {
    this.#cancelled = false;
    this.#loaded.clear();
    const upload = (await this.#resumed()) ?? (await this.#started());
    this.#id = upload.id;
    remember(this.#key, upload.id);
    const etags = new Map(upload.parts.map(({ number, etag }) => [number, etag]));
    for (const part of upload.parts) this.#loaded.set(part.number, part.sizeBytes);
    this.#tell();
    const missing = [];
    for (let number = 1; number <= upload.partCount; number++) {
      if (!etags.has(number)) missing.push(number);
    }
    const lane = async () => {
      while (missing.length) {
        const number = missing.shift();
        etags.set(number, await this.#sent(number));
      }
    };
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, lane));
    } catch (error) {
      this.#stopRequests();
      throw error;
    }
    return this.#finished(etags);
  }

  /** Stop sending; what has arrived stays on the server. */
  cancel() {
    this.#cancelled = true;
    this.#stopRequests();
  }

  /** Stop, and let the server forget what has arrived. */
  giveUp() {
    this.cancel();
    remember(this.#key, null);
    const id = this.#id;
    this.#id = null;
    if (id) execute(this.session, ABORT_UPLOAD, { id }).catch(() => {});
  }

  /** Which file it is. Of whom the upload is, the server knows. */
  get #key() {
    const { name, size, lastModified } = this.file;
    return [name, size, lastModified].join("|");
  }

  #tell() {
    let loaded = 0;
    for (const bytes of this.#loaded.values()) loaded += bytes;
    this.onProgress(Math.min(loaded, this.file.size));
  }

  #stopRequests() {
    for (const request of this.#requests) request.abort();
  }

  #check() {
    if (this.#cancelled) throw new ApiError("CANCELLED", t("cancelled"));
  }

  async #resumed() {
    const id = remembered()[this.#key];
    if (!id) return null;
    const { upload } = await execute(this.session, UPLOAD_STATE, { id });
    return upload?.state === "OPEN" ? upload : null;
  }

  async #started() {
    const { name, size, type } = this.file;
    const input = { fileName: name, sizeBytes: size, contentType: type };
    const { startUpload } = await execute(this.session, START_UPLOAD, { input });
    return accepted(startUpload).upload;
  }

  /** Send one part, again after a lost connection; its etag. */
  async #sent(number) {
    for (let tries = 1; ; tries++) {
      this.#check();
      try {
        const numbers = [number];
        const reply = await execute(this.session, UPLOAD_PARTS, { id: this.#id, numbers });
        const [part] = accepted(reply.uploadParts).parts;
        return await this.#put(part);
      } catch (error) {
        this.#check();
        if (error.code !== "NETWORK" || tries === TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** tries));
      }
    }
  }

  #put({ number, url, firstByte, sizeBytes }) {
    const request = new XMLHttpRequest();
    this.#requests.add(request);
    return new Promise((resolve, reject) => {
      request.upload.onprogress = ({ loaded }) => {
        this.#loaded.set(number, loaded);
        this.#tell();
      };
      request.onabort = () => reject(new ApiError("CANCELLED", t("cancelled")));
      request.onerror = () => reject(new NetworkError());
      request.onload = () => {
        const etag = request.getResponseHeader("ETag");
        if (request.status === 200 && etag) resolve(etag);
        // An expired address, a busy server, a part that was damaged on its way: all
        // of these are mended by another try with another address.
        else reject(new NetworkError());
      };
      request.open("PUT", url);
      request.send(this.file.slice(firstByte, firstByte + sizeBytes));
    }).finally(() => this.#requests.delete(request));
  }

  async #finished(etags) {
    const parts = [...etags].map(([number, etag]) => ({ number, etag }));
    for (;;) {
      this.#check();
      try {
        const reply = await execute(this.session, FINISH_UPLOAD, { id: this.#id, parts });
        const payload = accepted(reply.finishUpload);
        remember(this.#key, null);
        return payload;
      } catch (error) {
        // A request of before, whose answer was lost, is still at it.
        if (error.code !== "UPLOAD_BUSY") {
          if (error.code !== "NETWORK") await this.#forgetIfOver(error);
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
  }

  async #forgetIfOver(error) {
    const look = execute(this.session, UPLOAD_STATE, { id: this.#id });
    const { upload } = await look.catch(() => ({ upload: { state: "OPEN" } }));
    if (OVER.includes(error.code) || upload?.state !== "OPEN") remember(this.#key, null);
  }
}

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

function remember(key, id) {
  const kept = remembered();
  delete kept[key];
  // The newest last, and not for ever.
  const entries = Object.entries(kept).slice(-20);
  if (id) entries.push([key, id]);
  try {
    localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(entries)));
  } catch {
    // Without storage an upload still goes on until the page is closed.
  }
}
