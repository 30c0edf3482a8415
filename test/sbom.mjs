// `npm run sbom`: writes dist/sbom.cdx.json, a CycloneDX list of all that is shipped (ADR 0064). npm makes it from the lock
// file; what only builds and tests is taken out again. Not in it: Node and the base image, which the image's own list has.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { nameAt, root, shippedPackages } from './shipped.mjs';

const self = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
const whole = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 }));

const ours = `${self.name}@${self.version}`;
const shipped = new Set(
  [...shippedPackages()].map(([path, { name = nameAt(path), version }]) => `${name}@${version}`),
);
const reference = new Set([ours]);
const components = whole.components
  .filter(({ name, version, group }) => shipped.has(`${group ? `${group}/` : ''}${name}@${version}`))
  .map((component) => {
    reference.add(component['bom-ref']);
    // the console's packages are shipped, whatever npm takes them for
    const properties = component.properties?.filter(({ name }) => name !== 'cdx:npm:package:development');
    return { ...component, scope: 'required', properties };
  });

const bom = {
  ...whole,
  serialNumber: `urn:uuid:${randomUUID()}`,
  metadata: {
    ...whole.metadata,
    lifecycles: [{ phase: 'build' }],
    component: { ...whole.metadata.component, 'bom-ref': ours, type: 'application', name: self.name },
  },
  components,
  dependencies: whole.dependencies
    .filter(({ ref }) => reference.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((on) => reference.has(on)) })),
};

const missing = [...shipped].filter(
  (id) =>
    !components.some(({ name, version, group }) => id === `${group ? `${group}/` : ''}${name}@${version}`),
);
if (missing.length > 0) {
  console.error(`npm does not list what is shipped: ${missing.join(', ')}`);
  process.exitCode = 1;
}
mkdirSync(join(root, 'dist'), { recursive: true });
writeFileSync(join(root, 'dist', 'sbom.cdx.json'), `${JSON.stringify(bom, null, 2)}\n`);
console.log(`dist/sbom.cdx.json: ${components.length} components, CycloneDX ${bom.specVersion}`);
