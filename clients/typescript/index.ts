// Signs a program in (OAuth 2.0 client credentials, by a secret or by private_key_jwt, RFC 7523), keeps its token until shortly before it expires, and repeats what
// is safe to repeat: requests that were surely not carried out, reads, and whatever has an Idempotency-Key. Every POST without a key gets one, which stays the same
// when it is repeated. Use one for the life of the program.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.d.ts";

export type { components, paths };
/** A failure (RFC 9457): `error` of an answer that is not `data`. Decide by `type`. */
export type Problem = components["schemas"]["Problem"];
/** What a client proves itself by: its secret, or its private key (EC, P-256) with the `kid` under which the public half is registered. */
export type Proof = { secret: string } | { key: JsonWebKey & { kid: string } };

/** No token was given; `error` is the word of RFC 6749, section 5.2, such as `invalid_client`. */
export class SignInError extends Error {
  constructor(readonly error: string, description?: string) {
    super(`${error}: ${description ?? ""}`);
  }
}

const issuer = "urn:entraide:gateway";
const attempts = 4;
const early = 60_000;
const longestWait = 60_000;

/** The API at `gateway`, as `clientId`. Calls answer `{ data, error, response }`. */
export function entraide(gateway: string, clientId: string, proof: Proof, send: typeof fetch = fetch) {
  const token = keptToken(() => signIn(gateway, clientId, proof, send));
  return createClient<paths>({ baseUrl: gateway, fetch: (request: Request) => carefully(request, token, send) });
}

/** Where a list goes on (`Link`, RFC 8288): the `after` of the next page; undefined on the last. */
export function nextPage(response: Response): string | undefined {
  const link = /<([^>]*)>\s*;\s*rel="next"/.exec(response.headers.get("link") ?? "");
  return link ? new URL(link[1], response.url).searchParams.get("after") ?? undefined : undefined;
}

async function carefully(request: Request, token: ReturnType<typeof keptToken>, send: typeof fetch): Promise<Response> {
  if (request.method === "POST" && !request.headers.has("idempotency-key")) request.headers.set("idempotency-key", `"${crypto.randomUUID()}"`);
  const repeatable = request.method === "GET" || request.method === "HEAD" || request.headers.has("idempotency-key");
  for (let attempt = 1; ; attempt++) {
    const signedInWith = await token.get();
    request.headers.set("authorization", `Bearer ${signedInWith}`);
    let answer: Response | undefined;
    try {
      answer = await send(request.clone());
    } catch (broken) {
      // The connection broke, before or after it was carried out: the key, or that it only reads, makes a second time harmless.
      if (!repeatable || attempt >= attempts || request.signal.aborted) throw broken;
    }
    if (answer?.status === 401 && attempt === 1) {
      token.drop(signedInWith);
      continue;
    }
    const again = !answer || answer.status === 429 || (repeatable && [502, 503, 504].includes(answer.status));
    if (answer && (!again || attempt >= attempts)) return answer;
    const told = Number(answer?.headers.get("retry-after") ?? NaN) * 1000;
    await new Promise((resolve) => setTimeout(resolve, Math.min(told >= 0 ? told : 200 * 3 ** attempt * (1 + Math.random()), longestWait)));
  }
}

// Many requests that find it expired wait for one new token.
function keptToken(fresh: () => Promise<{ text: string; until: number }>) {
  let kept: Promise<{ text: string; until: number }> | undefined;
  let known: { text: string; until: number } | undefined;
  return {
    async get() {
      if (known && Date.now() < known.until) return known.text;
      kept ??= fresh().then((token) => (known = token)).finally(() => (kept = undefined));
      return (await kept).text;
    },
    drop(text: string) {
      if (known?.text === text) known = undefined;
    },
  };
}

async function signIn(gateway: string, clientId: string, proof: Proof, send: typeof fetch) {
  const form = new URLSearchParams({ grant_type: "client_credentials" });
  const headers: Record<string, string> = { "content-type": "application/x-www-form-urlencoded" };
  if ("secret" in proof) headers.authorization = `Basic ${btoa(`${clientId}:${proof.secret}`)}`;
  else {
    form.set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    form.set("client_assertion", await assertion(clientId, proof.key));
  }
  const answer = await send(new URL("/oauth/token", gateway), { method: "POST", headers, body: form.toString() });
  const body = await answer.json();
  if (!answer.ok) throw new SignInError(body.error ?? String(answer.status), body.error_description ?? body.detail);
  return { text: body.access_token as string, until: Date.now() + body.expires_in * 1000 - early };
}

// A new one each time: an assertion counts once.
async function assertion(clientId: string, jwk: JsonWebKey & { kid: string }): Promise<string> {
  const base64url = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const encode = (part: object) => base64url(new TextEncoder().encode(JSON.stringify(part)));
  const { kty, crv, x, y, d } = jwk;
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x, y, d }, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  const claims = { iss: clientId, sub: clientId, aud: issuer, jti: crypto.randomUUID(), exp: Math.floor(Date.now() / 1000) + 60 };
  const signed = `${encode({ alg: "ES256", kid: jwk.kid })}.${encode(claims)}`;
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, new TextEncoder().encode(signed));
  return `${signed}.${base64url(new Uint8Array(signature))}`;
}
