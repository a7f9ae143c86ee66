// Uploads with progress, one after another, and the analyses that follow them.

import { PROGRESS, REASON, RECENT, UPLOAD } from "./documents.js";
import { announce, byId } from "./dom.js";
import {
  ApiError, ENDPOINT, NetworkError, accepted, execute, headers, unwrap, withToken,
} from "./graphql.js";
import { language, onLanguage, t } from "./i18n.js";
import { outcome, renderJob } from "./job.js";
import { LARGE_BYTES, PartUpload } from "./parts.js";

const RUNNING = ["QUEUED", "RUNNING"];

export class Uploads {
  #jobs = [];
  #busy = false;

  constructor({ session, socket }) {
    Object.assign(this, { session, socket });
    const input = byId("file");
    input.addEventListener("change", () => {
      this.#add(input.files);
      input.value = "";
    });
    this.#acceptDrops();
    onLanguage(() => {
      for (const job of this.#jobs) {
        this.#render(job);
        if (job.phase === "FAILED") this.#explain(job);
      }
    });
  }

  /** Show the analyses that are under way since before this page was opened. */
  async start() {
    const { videos } = await execute(this.session, RECENT).catch(() => ({}));
    for (const video of videos?.nodes.toReversed() ?? []) {
      const [analysis] = video.analyses.nodes;
      const shown = this.#jobs.some((job) => job.analysisId === analysis?.id);
      if (analysis && !shown && RUNNING.includes(analysis.state)) {
        const job = this.#create(video.name);
        this.#watch(job, analysis);
      }
    }
  }

  stop() {
    for (const job of [...this.#jobs]) this.#remove(job);
  }

  #acceptDrops() {
    const carriesFiles = (event) =>
      this.session.user && event.dataTransfer?.types.includes("Files");
    let depth = 0;
    const mark = (on) => document.body.classList.toggle("dropping", on);
    addEventListener("dragenter", (event) => carriesFiles(event) && mark(++depth > 0));
    addEventListener("dragleave", (event) => carriesFiles(event) && mark(--depth > 0));
    addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
    addEventListener("drop", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth = 0;
      mark(false);
      this.#add(event.dataTransfer.files);
    });
  }

  #add(files) {
    for (const file of files) {
      const job = this.#create(file.name);
      Object.assign(job, { file, phase: "waiting" });
      this.#render(job);
    }
    this.#next();
  }

  #create(name) {
    const job = { name, element: document.createElement("li"), end: () => {} };
    job.actions = {
      cancel: () => job.end(),
      remove: () => this.#remove(job),
      again: () => {
        job.phase = "waiting";
        this.#render(job);
        this.#next();
      },
    };
    this.#jobs.unshift(job);
    byId("jobs").prepend(job.element);
    return job;
  }

  #remove(job) {
    job.end();
    job.upload?.giveUp();
    this.#jobs = this.#jobs.filter((other) => other !== job);
    job.element.remove();
    byId("file").focus();
  }

  #change(job, state) {
    Object.assign(job, state);
    // A refusal stays as it was said when the page changes its language.
    if (state.sentence) job.spoken = language();
    this.#render(job);
  }

  #render(job) {
    renderJob(job);
  }

  async #next() {
    const job = this.#jobs.findLast(({ phase }) => phase === "waiting");
    if (this.#busy || !job) return;
    this.#busy = true;
    try {
      const isLarge = job.file.size > LARGE_BYTES;
      const { analysis } = await (isLarge ? this.#sendParts(job) : this.#sendWhole(job));
      announce(t("uploaded", { name: job.name }));
      this.#watch(job, analysis);
    } catch (error) {
      if (error.code === "CANCELLED") this.#change(job, { phase: "cancelled" });
      else this.#change(job, { phase: "refused", sentence: error.message, code: error.code });
    } finally {
      this.#busy = false;
      this.#next();
    }
  }

  async #sendWhole(job) {
    const attempt = (token) => this.#send(job, token);
    const { uploadVideo } = await withToken(this.session, attempt);
    return accepted(uploadVideo);
  }

  /** A large file in parts: after a failure or a reload only the rest is sent. */
  async #sendParts(job) {
    const tell = this.#progressOf(job);
    const onProgress = (loaded) => tell({ loaded, total: job.file.size });
    job.upload ??= new PartUpload({ session: this.session, file: job.file });
    job.upload.onProgress = onProgress;
    job.end = () => job.upload.cancel();
    this.#change(job, { phase: "uploading", share: 0, left_s: null });
    try {
      const done = await job.upload.run();
      job.upload = null;
      return done;
    } finally {
      job.end = () => {};
    }
  }

  /** Shows how far the sending of a file is, and how long the rest may take. */
  #progressOf(job) {
    const started = performance.now();
    let first = null;
    return ({ loaded, total }) => {
      first ??= loaded;
      const elapsed_s = (performance.now() - started) / 1000;
      const known = elapsed_s > 2 && loaded > first;
      const left_s = known ? (elapsed_s * (total - loaded)) / (loaded - first) : null;
      const phase = loaded < total ? "uploading" : "checking";
      this.#change(job, { phase, share: loaded / total, left_s });
    };
  }

  /** The GraphQL multipart request, by XMLHttpRequest because fetch tells no progress. */
  #send(job, token) {
    const form = new FormData();
    const variables = { file: null, name: job.file.name };
    form.append("operations", JSON.stringify({ query: UPLOAD, variables }));
    form.append("map", JSON.stringify({ 0: ["variables.file"] }));
    form.append("0", job.file, job.file.name);
    const request = new XMLHttpRequest();
    return new Promise((resolve, reject) => {
      job.end = () => {
        request.abort();
        reject(new ApiError("CANCELLED", t("cancelled")));
      };
      request.upload.onprogress = this.#progressOf(job);
      request.onerror = () => reject(new NetworkError());
      request.onload = () => {
        if (request.status === 413) return reject(new ApiError("TOO_LARGE", t("tooLarge")));
        try {
          resolve(unwrap(parsed(request.responseText)));
        } catch (error) {
          reject(error);
        }
      };
      request.open("POST", ENDPOINT);
      for (const [name, value] of Object.entries(headers(token))) {
        request.setRequestHeader(name, value);
      }
      this.#change(job, { phase: "uploading", share: 0, left_s: null });
      request.send(form);
    }).finally(() => (job.end = () => {}));
  }

  #watch(job, analysis) {
    this.#change(job, { phase: analysis.state, share: 0, left_s: null, file: null });
    job.analysisId = analysis.id;
    job.end = this.socket.subscribe({
      query: PROGRESS,
      variables: () => ({ id: analysis.id }),
      next: ({ data, errors }) => {
        if (data) this.#progress(job, data.analysisProgress);
        else this.#change(job, { phase: "FAILED", sentence: errors[0].message });
      },
      error: ([first]) => this.#change(job, { phase: "FAILED", sentence: first.message }),
    });
  }

  #progress(job, { state, progress, etaS, analysis }) {
    const over = !RUNNING.includes(state) && job.phase !== state;
    this.#change(job, {
      phase: state,
      share: progress,
      left_s: etaS,
      found: analysis.detections.totalCount,
      outputUrl: analysis.outputVideoUrl,
    });
    if (over && state === "FAILED") this.#explain(job);
    if (over && state === "DONE") {
      announce(t("analysed", { name: job.name, found: outcome(job) }));
    }
  }

  /** Why an analysis has failed: by HTTP, which says it in the page's language. */
  async #explain(job) {
    const query = execute(this.session, REASON, { id: job.analysisId });
    const { analysis } = await query.catch(() => ({}));
    this.#change(job, { sentence: analysis?.errorMessage });
    announce(`${job.name}: ${job.sentence ?? t("FAILED")}`);
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
