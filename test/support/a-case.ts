import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readFlow } from '../../src/flow/read-flow.ts'
import { catalog } from '../../src/nodes/catalog.ts'
import { readCaseSettings } from '../../src/runtime/flow-test/case-settings.ts'
import { type CaseReading, type FlowCase, readFlowCase } from '../../src/runtime/flow-test/flow-case.ts'
import { type CaseResult, runCase } from '../../src/runtime/flow-test/run-case.ts'
import { nodeRegistry } from '../../src/runtime/node-registry.ts'
import type { FlowBuilder } from './a-flow.ts'
import type { TestKind } from './flow-test-driver.ts'
import { aFolder } from './node-driver.ts'

/** Files of a case: text as it stands, a list as one JSON value a line. */
export type CaseFiles = Readonly<Record<string, string | readonly unknown[] | object>>

export interface CaseOptions {
  readonly kinds?: readonly TestKind[]
  /** Files beside the flow. */
  readonly beside?: Readonly<Record<string, string>>
}

/** Writes a flow with a case into a folder of its own, and reads the case. */
export function readCase(flow: FlowBuilder, files: CaseFiles, options: CaseOptions = {}) {
  const workspace = aFolder()
  const folder = join(workspace, 'tests', 'a-case')
  for (const [name, content] of Object.entries(files)) write(join(folder, name), content)
  for (const [name, content] of Object.entries(options.beside ?? {})) write(join(workspace, name), content)
  const kinds = options.kinds ?? []
  const reading = readFlow(JSON.stringify(flow.build()), [...catalog, ...kinds.map(({ spec }) => spec)])
  if (reading.flow === undefined) throw new Error(JSON.stringify(reading.problems, undefined, 1))
  const { settings, problems } = readCaseSettings(JSON.stringify(files['case.json'] ?? {}))
  if (settings === undefined) throw new Error(JSON.stringify(problems))
  return { workspace, flow: reading.flow, ...readFlowCase(folder, reading.flow, settings) }
}

/** Runs a case to its end. Throws where its files have faults. */
export async function runACase(
  flow: FlowBuilder,
  files: CaseFiles,
  options: CaseOptions = {},
): Promise<CaseResult & { readonly flowCase: FlowCase }> {
  const read = readCase(flow, files, options)
  const result = await runCase({
    flowCase: mustRead(read),
    flow: read.flow,
    file: join(read.workspace, 'a.flow.json'),
    workspace: read.workspace,
    registry: [...nodeRegistry, ...(options.kinds ?? []).map(({ registered }) => registered)],
  })
  return { ...result, flowCase: mustRead(read) }
}

function mustRead({ flowCase, problems }: CaseReading): FlowCase {
  if (flowCase === undefined) throw new Error(JSON.stringify(problems, undefined, 1))
  return flowCase
}

function write(file: string, content: CaseFiles[string]): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, textOf(content))
}

function textOf(content: CaseFiles[string]): string {
  if (typeof content === 'string') return content
  if (Array.isArray(content)) return content.map((line) => `${JSON.stringify(line)}\n`).join('')
  return JSON.stringify(content)
}
