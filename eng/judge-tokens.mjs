// Does what a partner's developer does, with a library that is not ours (jose): makes a key, has it registered, signs assertions, gets tokens and
// verifies them with the published keys. One assertion more is signed by node's own crypto alone.
// Usage: node judge-tokens.mjs TOOLS GATEWAY <operator-key; prints [{ header, payload }], one for each token.
import { createPrivateKey, randomUUID, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [tools, gateway] = process.argv.slice(2);
const { SignJWT, calculateJwkThumbprint, createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify } =
  await import(pathToFileURL(createRequire(join(tools, "package.json")).resolve("jose")));

const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
const jwk = await exportJWK(publicKey);
jwk.kid = await calculateJwkThumbprint(jwk);
jwk.use = "sig";
const registered = await (await fetch(`${gateway}/v1/partners`, {
  method: "POST",
  headers: { authorization: `Bearer ${readFileSync(0, "utf8").trim()}`, "content-type": "application/json", "idempotency-key": `"${randomUUID()}"` },
  body: JSON.stringify({ region: "fr-idf", scopes: ["directory.read"], jwks: { keys: [jwk] } }),
})).json();
const client = registered.client_id;
const server = await (await fetch(`${gateway}/.well-known/oauth-authorization-server`)).json();
const keys = createRemoteJWKSet(new URL(server.jwks_uri));

const byJose = await new SignJWT({})
  .setProtectedHeader({ alg: "ES256", kid: jwk.kid, typ: "JWT" })
  .setIssuer(client).setSubject(client).setAudience(server.issuer).setJti(randomUUID()).setIssuedAt().setExpirationTime("2m").sign(privateKey);

const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const input = `${encode({ alg: "ES256", kid: jwk.kid })}.${encode({ iss: client, sub: client, aud: [server.issuer], jti: randomUUID(), exp: Math.floor(Date.now() / 1000) + 60 })}`;
const byNode = `${input}.${sign("sha256", Buffer.from(input), { key: createPrivateKey({ key: await exportJWK(privateKey), format: "jwk" }), dsaEncoding: "ieee-p1363" }).toString("base64url")}`;

const read = [];
for (const assertion of [byJose, byNode]) {
  const answer = await fetch(server.token_endpoint, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "client_credentials", client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", client_assertion: assertion }),
  });
  const token = await answer.json();
  if (answer.status !== 200) throw new Error(JSON.stringify(token));
  const { protectedHeader, payload } = await jwtVerify(token.access_token, keys, { issuer: "urn:entraide:gateway", audience: "urn:entraide:services", typ: "at+jwt", algorithms: ["ES256"], subject: client });
  read.push({ header: protectedHeader, payload });
}
console.log(JSON.stringify(read));
