// The pages that mails lead to: a new password, and joining by invitation.
//
// The secret comes in the fragment of the address, which browsers send to no server; it
// is taken out of the address at once, so that it stays in no history.

import { byId } from "./dom.js";
import { ApiError, send } from "./graphql.js";
import { language, onLanguage, setLanguage, t, translate } from "./i18n.js";

const RESET = `mutation ResetPassword($input: ResetPasswordInput!) {
  resetPassword(input: $input) { errors { message } }
}`;
const JOIN = `mutation Join($input: RegisterInput!) {
  register(input: $input) { errors { message } }
}`;
const page = document.body.dataset.page;
const marks = new URLSearchParams(location.hash.slice(1));
const secret = marks.get(page === "join" ? "invitation" : "token");
const value = (id) => byId(id).value;
history.replaceState(null, "", location.pathname);

/** Do what the page is for; the sentences of what was refused. */
async function save() {
  if (page === "join") {
    const input = {
      invitation: secret,
      name: value("name"),
      email: value("email").trim(),
      password: value("password"),
      language: language(),
    };
    return (await send(JOIN, { input }, null)).register.errors;
  }
  const input = { token: secret, password: value("password") };
  return (await send(RESET, { input }, null)).resetPassword.errors;
}

function refuse(text) {
  byId("account-error").hidden = !text;
  byId("account-error-text").textContent = text;
}

async function submit(event) {
  event.preventDefault();
  const button = byId("account-save");
  if (button.getAttribute("aria-disabled")) return;
  button.setAttribute("aria-disabled", "true");
  button.textContent = t("saving");
  try {
    const errors = await save();
    refuse(errors.map((error) => error.message).join(" "));
    if (!errors.length) {
      for (const id of ["account-form", "account-lead"]) byId(id).hidden = true;
      byId("account-done").hidden = false;
    }
  } catch (error) {
    refuse(error instanceof ApiError ? error.message : t("serverError"));
  } finally {
    button.removeAttribute("aria-disabled");
    button.textContent = t("save");
  }
}

function show() {
  document.title = `${t(`${page}Title`)} · Safe-Eye`;
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language()));
  }
}

translate(document);
show();
onLanguage(show);
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => setLanguage(button.dataset.language));
}
byId("account-form").addEventListener("submit", submit);
if (!secret) {
  refuse(t("linkIncomplete"));
  byId("account-save").disabled = true;
}
document.body.hidden = false;
