// What npm's `fhir` finds wrong with each bundle: a line for each, nothing if all is well.
const { readFileSync } = require("node:fs");
const { Fhir } = require("fhir");

const fhir = new Fhir();
for (const file of process.argv.slice(2)) {
  const { messages } = fhir.validate(JSON.parse(readFileSync(file, "utf8")), { errorOnUnexpected: true });
  for (const { severity, location, resourceId, message } of messages) {
    if (severity === "error" || severity === "fatal") console.log(`${file}: ${location} of ${resourceId}: ${message}`);
  }
}
