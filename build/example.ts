import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Events a second that the shop makes; the example by itself makes one in two seconds. */
const PER_SECOND = 5_000

const root = fileURLToPath(new URL('..', import.meta.url))
const example = 'flows/product-enrichment'
// Of its own, so that a try leaves the data of other runs alone.
const data = '.millrace/example'

interface OutsideFile {
  nodes: { kind: string; config: Record<string, unknown> }[]
  parameters?: unknown
}

/**
 * The example with a shop so busy that there is something to see. A copy: the shop that lies beside a flow runs in one
 * process with it, and its topics are there before the flow looks for them.
 */
function busyExample(): string {
  const folder = join(data, 'product-enrichment')
  cpSync(join(root, example), join(root, folder), { recursive: true })
  const outside = join(root, folder, 'product-enrichment.outside.flow.json')
  const flow = JSON.parse(readFileSync(outside, 'utf8')) as OutsideFile
  for (const node of flow.nodes) {
    if (node.kind !== 'generator') continue
    delete node.config['everyMs']
    node.config['perSecond'] = PER_SECOND
  }
  delete flow.parameters
  writeFileSync(outside, JSON.stringify(flow, null, 2))
  return folder
}

/** An empty data folder. Gives the process that uses it now, where there is one. */
function freshFolder(): number | undefined {
  const pidFile = join(root, data, 'pid')
  const holder = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : undefined
  if (holder !== undefined && isAlive(holder)) return holder
  rmSync(join(root, data), { recursive: true, force: true })
  mkdirSync(join(root, data), { recursive: true })
  writeFileSync(pidFile, String(process.pid))
  return undefined
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function run(options: readonly string[]): Promise<number> {
  const args = ['bin/millrace.js', 'run', busyExample(), '--with-outside', '--data', data, ...options]
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })
  // A terminal's Ctrl-C reaches the child by itself: it drains, and we wait for it.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)))
}

const next = `
Try next:
  npx millrace topics read enriched_product_events --limit 3 --data ${data}
  npx millrace run ${example} --with-outside
  npx millrace init my-flows`

const holder = freshFolder()
if (holder === undefined) {
  console.error(`Runs ${example} with a shop that makes ${PER_SECOND} events a second. Ctrl-C ends it.\n`)
  process.exitCode = await run(process.argv.slice(2))
  rmSync(join(root, data, 'pid'), { force: true })
  console.error(next)
} else {
  console.error(`error: npm run example runs already (process ${holder}): end that one first, with Ctrl-C.`)
  process.exitCode = 1
}
