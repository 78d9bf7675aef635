// Reads a JSON array and judges each value by a JSON Schema (2020-12) with ajv: the faults, by the place in the array, on standard output.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const [tools, schema] = process.argv.slice(2);
const Ajv = createRequire(`${tools}/`)('ajv/dist/2020').default;
const validate = new Ajv({ allErrors: true }).compile(JSON.parse(readFileSync(schema, 'utf8')));
const faults = JSON.parse(readFileSync(0, 'utf8')).flatMap((value, at) =>
  validate(value) ? [] : [{ at, errors: validate.errors.map((error) => `${error.instancePath} ${error.message}`) }]);
process.stdout.write(JSON.stringify(faults));
