import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { WORKSPACE_FILE } from '../../contract/environment.ts'
import { describeError, FlowError } from '../../contract/errors.ts'
import { canonicalText } from '../../flow/canonical-text.ts'
import { newFlowId } from '../../flow/flow-id.ts'
import { catalog } from '../../nodes/catalog.ts'
import type { Call } from '../call.ts'
import { firstFlow, firstOutside, productRows } from './first-flow.ts'

const FLOW = 'flows/first-flow'
const IGNORED = '.millrace/'

/** `millrace init`: all files or none, and none that exists is touched, .gitignore apart. */
export async function initWorkspace(call: Call): Promise<number> {
  const folder = resolve(call.optionalArgument(0) ?? '.')
  const files = workspaceFiles(folder)
  refuseClash(folder, Object.keys(files))
  for (const [name, text] of Object.entries(files)) {
    writing(folder, () => {
      makeFolder(dirname(join(folder, name)))
      // `wx` refuses a file that came into being since we looked.
      writeFileSync(join(folder, name), text, { flag: 'wx' })
    })
    await call.terminal.data(
      call.terminal.json ? JSON.stringify({ file: join(folder, name) }) : shown(join(folder, name)),
    )
  }
  writing(folder, () => ignoreData(folder))
  call.terminal.note(nextSteps(folder))
  return 0
}

function workspaceFiles(folder: string): Readonly<Record<string, string>> {
  const random = () => Math.random()
  return {
    [WORKSPACE_FILE]: `${JSON.stringify({ version: 1, name: basename(folder), environment: 'local' }, null, 2)}\n`,
    [`${FLOW}/first-flow.flow.json`]: canonicalText(firstFlow(newFlowId(random)), catalog),
    [`${FLOW}/first-flow.outside.flow.json`]: canonicalText(firstOutside(newFlowId(random)), catalog),
    [`${FLOW}/references/products.csv`]: productRows,
  }
}

function refuseClash(folder: string, names: readonly string[]): void {
  const clash = names.find((name) => existsSync(join(folder, name)))
  if (clash === undefined) return
  throw new FlowError('USAGE', {
    message: `${shown(join(folder, clash))} exists already, so nothing was written.`,
    hint: 'Name another folder: "millrace init my-flows".',
  })
}

/** Throws FILE_UNWRITABLE where the system does not let us. */
function writing(folder: string, work: () => void): void {
  try {
    work()
  } catch (cause) {
    if (cause instanceof FlowError) throw cause
    throw new FlowError('FILE_UNWRITABLE', {
      message: `${shown(folder) || folder} cannot be written: ${describeError(cause)}.`,
      hint: 'Name another folder: "millrace init my-flows".',
      cause,
    })
  }
}

/** Not by `recursive`: under /proc that never returns. */
function makeFolder(folder: string): void {
  const there = statSync(folder, { throwIfNoEntry: false })
  if (there?.isDirectory() === true) return
  if (there !== undefined)
    throw new FlowError('USAGE', {
      message: `${shown(folder)} is a file.`,
      hint: 'Name a folder: "millrace init my-flows".',
    })
  makeFolder(dirname(folder))
  mkdirSync(folder)
}

// What lies in .millrace belongs to this machine.
function ignoreData(folder: string): void {
  const file = join(folder, '.gitignore')
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  if (text.split(/\r?\n/).includes(IGNORED)) return
  writeFileSync(file, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${IGNORED}\n`)
}

function nextSteps(folder: string): string {
  const here = relative(process.cwd(), folder)
  // Started by npx, the command is on no path.
  const millrace = process.env['npm_command'] === 'exec' ? 'npx millrace' : 'millrace'
  return [
    '',
    'Next:',
    ...(here === '' ? [] : [`  cd ${here}`]),
    `  ${millrace} run ${FLOW} --with-outside --for 10s`,
    `  ${millrace} topics read priced_orders --limit 3`,
    ...(here === '' ? [`  ${millrace} validate ${FLOW}`] : []),
  ].join('\n')
}

function shown(path: string): string {
  const near = relative(process.cwd(), path)
  return near.startsWith('..') ? path : near
}
