// A mail relay that is not ours (smtp-server), with TLS and a login, and prints each mail it took as a line of JSON.
// Usage: node mail-server.mjs TOOLS starttls|tls|none KEY CERTIFICATE USER PASSWORD [PLAIN|LOGIN]; its first line is the port it listens on.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [tools, mode, key, cert, user, password, method] = process.argv.slice(2);
const require = createRequire(join(tools, "package.json"));
const { SMTPServer } = require("smtp-server");

const server = new SMTPServer({
  secure: mode === "tls",
  hideSTARTTLS: mode === "none",
  disabledCommands: mode === "none" ? ["STARTTLS"] : [],
  key: readFileSync(key),
  cert: readFileSync(cert),
  authMethods: [method ?? "PLAIN"],
  authOptional: false,
  onAuth: (login, session, done) => done(login.username === user && login.password === password ? null : new Error("Invalid login"), { user }),
  onData: (stream, session, done) => {
    const chunks = [];
    stream.on("data", (chunk) => chunks.push(chunk));
    stream.on("end", () => {
      console.log(JSON.stringify({
        session: session.id, secure: session.secure, tls: session.tlsOptions?.version ?? null, user: session.user,
        from: session.envelope.mailFrom.address, to: session.envelope.rcptTo.map((to) => to.address), host: session.hostNameAppearsAs,
        source: Buffer.concat(chunks).toString("latin1"),
      }));
      done();
    });
  },
});
server.on("error", () => {}); // Clients that turn away because of the certificate.
server.listen(0, "127.0.0.1", () => console.log(server.server.address().port));
