import type http from "node:http";
import { answer, type Posted } from "../support/gateway.js";

/** What the platform may say of a request, in the worst case: all that it was sent. */
export type Echo = string;

/** How the platform answers a send to a chat of this name. */
export const ANSWERS: Readonly<Record<string, (response: http.ServerResponse, echo: Echo) => void>> = {
  "retCode 1000": (response, error) => answer(response, { ok: false, retCode: 1000, cost: true, error }),
  "retCode 1001": (response, error) => answer(response, { ok: false, retCode: 1001, cost: false, error }),
  "retCode 1002": (response, error) => answer(response, { ok: false, retCode: 1002, cost: false, error }),
  "retCode 1003": (response, error) => answer(response, { ok: false, retCode: 1003, cost: true, error }),
  "retCode 1004": (response, error) => answer(response, { ok: false, retCode: 1004, cost: false, error }),
  "unknown retCode": (response, error) => answer(response, { ok: false, retCode: 77, cost: false, error }),
  "HTTP 500": (response, echo) => void response.writeHead(500, { "x-echo": encodeURI(echo.slice(0, 900)) }).end(echo),
  "HTTP 302": (response, echo) =>
    void response.writeHead(302, { location: `/?x=${encodeURI(echo.slice(0, 900))}` }).end(),
  garbage: (response, echo) => void response.end(`<html>${echo}</html>`),
  "bad JSON": (response, echo) => void response.end(`{"ok":tru ${echo}`),
  "no answer's JSON": (response, echo) => void response.end(JSON.stringify([echo])),
  "empty body": (response) => void response.end(),
  "cut off": (response) => void response.destroy(),
  "half an answer": (response, echo) => {
    response.writeHead(200, { "content-length": "100000" });
    response.write(echo, () => response.destroy());
  },
};

/** The request with all its secrets, as a careless platform repeats it. */
export function echoOf({ path, key, headers, body }: Posted): Echo {
  return `${path}?key=${key}&${encodeURIComponent(key ?? "")} ${JSON.stringify(headers)} ${JSON.stringify(body)}`;
}

/** Contents that are refused before anything is sent; `media` is the secret one. */
export function refusedContents(media: Buffer, video: Buffer, secretUrl: string): Readonly<Record<string, object>> {
  const base64 = media.toString("base64");
  return {
    "no image": { api: "image", content: media.subarray(40).toString("base64") },
    "no voice": { api: "voice", content: base64 },
    "no video": { api: "video", content: base64 },
    "no known medium": { content: { type: "Buffer", data: [...media.subarray(40)] } },
    "too large": { content: { VideoFileBase64: video.toString("base64"), VideoTime: 1_000 } },
    "a wrong field": { content: { DataFileBase64: base64, Type: base64, VoiceTime: 1 } },
    "no text": { api: "text", content: { Content: { data: base64 } } },
    "no base64": { api: "image", content: `${base64}!` },
    "a recipient that is none": { to: { base64 }, content: "hi" },
    "no recipient": { to: "", content: base64 },
    "an API that is none": { api: "none", content: base64 },
    "a file out of bounds": { content: { path: "/etc/shadow" } },
    "an address that answers 404": { api: "image", content: { url: secretUrl } },
    "a picture that is sent": { content: base64 },
  };
}
