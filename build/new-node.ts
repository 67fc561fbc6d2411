import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesOf, type KindNames, namesOf } from './new-node-templates.ts'

const CATALOG = 'src/nodes/catalog.ts'
const REGISTRY = 'src/runtime/node-registry.ts'

/** Writes a new kind's files, and its lines in the catalog and the registry. Throws where the name will not do. */
export function addKind(root: string, kind: string): readonly string[] {
  if (!/^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/.test(kind))
    throw new Error(`"${kind}" is no name of a kind: small letters, digits and "-".`)
  const folder = `src/nodes/${kind}`
  if (existsSync(join(root, folder))) throw new Error(`The kind "${kind}" exists: ${folder}.`)
  const names = namesOf(kind)
  const catalog = withCatalogLines(read(root, CATALOG), names)
  const registry = withLine(read(root, REGISTRY), registryLine(names), isRegistryLine)
  mkdirSync(join(root, folder))
  const files = Object.entries(filesOf(names)).map(([name, text]) => [`${folder}/${name}`, text] as const)
  const all = [...files, [CATALOG, catalog] as const, [REGISTRY, registry] as const]
  for (const [path, text] of all) writeFileSync(join(root, path), text)
  return all.map(([path]) => path)
}

function withCatalogLines(text: string, { kind, camel }: KindNames): string {
  const withImport = withLine(text, `import { ${camel}Spec } from './${kind}/spec.ts'`, (line) =>
    line.endsWith("/spec.ts'"),
  )
  return withLine(withImport, `  ${camel}Spec,`, (line) => /^ {2}\w+Spec,$/.test(line))
}

function registryLine({ kind, camel }: KindNames): string {
  return `  { kind: '${kind}', load: async () => (await import('../nodes/${kind}/runtime.ts')).${camel}Runtime },`
}

function isRegistryLine(line: string): boolean {
  return line.startsWith('  { kind: ')
}

/** Puts a line among its like, in the order of their kinds. */
function withLine(text: string, added: string, isLike: (line: string) => boolean): string {
  const lines = text.split('\n')
  const first = lines.findIndex(isLike)
  if (first < 0) throw new Error(`There is no line like ${JSON.stringify(added.trim())} to stand beside.`)
  let at = first
  while (isLike(lines[at] ?? '') && sortKey(lines[at]!) < sortKey(added)) at++
  return lines.toSpliced(at, 0, added).join('\n')
}

// "fileSinkSpec," stands where "file-sink" would: a dash is below every letter, as in the order of kinds.
function sortKey(line: string): string {
  const [, quoted] = /'(?:\.\/)?([a-z0-9-]+)/.exec(line) ?? []
  const [, camel = ''] = /(\w+)Spec,$/.exec(line) ?? []
  return quoted ?? camel.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function read(root: string, path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

function main(kind: string | undefined): void {
  if (kind === undefined) {
    console.error('Usage: npm run new:node KIND, for example: npm run new:node add-vat')
    process.exitCode = 2
    return
  }
  try {
    for (const path of addKind(process.cwd(), kind)) console.log(`wrote ${path}`)
    console.log('Now read CONTRIBUTING.md, "Add a node kind".')
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}

if (import.meta.main) main(process.argv[2])
