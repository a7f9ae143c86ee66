// The page: signs in, connects, and puts its parts together.

import { AlarmFeed } from "./feed.js";
import { ClipDialog } from "./clip.js";
import { Session } from "./session.js";
import { Socket } from "./socket.js";
import { Uploads } from "./upload.js";
import { announce, byId, toast } from "./dom.js";
import { ENDPOINT } from "./graphql.js";
import { language, onLanguage, setLanguage, t, translate } from "./i18n.js";

// A short interruption, such as a new token makes, is not worth a banner.
const PATIENCE_MS = 700;

const session = new Session();
const clip = new ClipDialog();
let sentToken = null;

const socket = new Socket({
  url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${ENDPOINT}`,
  parameters: async (refused) => {
    sentToken = await session.token(refused ? { not: sentToken } : {});
    return sentToken && { authorization: `Bearer ${sentToken}` };
  },
  onState: showConnection,
});
const feed = new AlarmFeed({
  session,
  socket,
  onOpen: (alarm) => clip.open(alarm),
  onChange: (alarm) => clip.update(alarm),
});
clip.feed = feed;
const uploads = new Uploads({ session, socket });

// --- connection -------------------------------------------------------------------------
let connection = { state: "closed" };
let lostSince = null;
let patience = null;

function showConnection(next) {
  const wasLost = !byId("lost").hidden;
  connection = next;
  if (next.state === "live" || next.state === "closed") lostSince = null;
  if (next.state === "waiting") lostSince ??= performance.now();
  if (next.state === "live" && wasLost) announce(t("connectionBack"));
  drawConnection();
}

function drawConnection() {
  clearTimeout(patience);
  const { state, retryAt } = connection;
  const lost = lostSince !== null && performance.now() - lostSince >= PATIENCE_MS;
  const key = lost ? "reconnecting" : state === "connecting" ? "connecting" : "live";
  byId("connection").dataset.state = key;
  setText(byId("connection-text"), t(key));
  byId("lost").hidden = !lost;
  if (lostSince === null) return;
  const seconds = Math.ceil((retryAt - performance.now()) / 1000);
  byId("lost-retry").textContent = seconds > 0 ? t("lostRetry", { seconds }) : "";
  patience = setTimeout(drawConnection, 250);
}

/** Change a text only if it differs: each change of a live region is read aloud. */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

byId("retry-now").addEventListener("click", () => socket.retryNow());

// --- sign-in ----------------------------------------------------------------------------
function showSignIn(message = "") {
  byId("console").hidden = true;
  byId("account").hidden = true;
  byId("sign-in").hidden = false;
  showSignInError(message);
  byId(byId("email").value ? "password" : "email").focus();
}

function showSignInError(message) {
  byId("sign-in-error").hidden = !message;
  byId("sign-in-error-text").textContent = message;
}

byId("sign-in-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = byId("sign-in-button");
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  button.textContent = t("signingIn");
  showSignInError("");
  try {
    await session.signIn(byId("email").value.trim(), byId("password").value);
    byId("password").value = "";
  } catch (error) {
    showSignInError(error.message);
    byId("password").select();
    byId("password").focus();
  } finally {
    button.removeAttribute("aria-disabled");
    button.textContent = t("signIn");
  }
});

byId("show-password").addEventListener("click", () => {
  const field = byId("password");
  const shown = field.type === "text";
  field.type = shown ? "password" : "text";
  byId("show-password").setAttribute("aria-pressed", String(!shown));
});

byId("sign-out").addEventListener("click", () => session.signOut());

session.addEventListener("started", () => {
  byId("sign-in").hidden = true;
  byId("console").hidden = false;
  byId("account").hidden = false;
  byId("user-name").textContent = session.user.name || session.user.email;
  byId("organization").textContent = session.user.organization.name;
  byId("alarms-title").focus({ preventScroll: true });
  socket.open();
  feed.start();
  uploads.start();
});

session.addEventListener("renewed", () => socket.renew());

session.addEventListener("ended", ({ detail }) => {
  clip.close();
  socket.close();
  feed.stop();
  uploads.stop();
  showSignIn(detail.refused ? t("sessionEnded") : "");
});

// --- language ---------------------------------------------------------------------------
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => setLanguage(button.dataset.language));
}

function showLanguage() {
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language()));
  }
  drawConnection();
}

onLanguage(showLanguage);

// --- begin ------------------------------------------------------------------------------
async function begin() {
  try {
    if (!(await session.resume()) && byId("sign-in").hidden) showSignIn();
  } catch (error) {
    // The server is away: the visitor is still signed in, so keep trying.
    toast(error.message, { label: t("close"), kind: "warning" });
    setTimeout(begin, 3000);
  }
}

translate(document);
showLanguage();
document.body.hidden = false;
begin();
