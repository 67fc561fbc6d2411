import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { catalog } from '../../../nodes/catalog.ts'
import { expectedText } from '../../../runtime/flow-test/expected-text.ts'
import { CASE_FILES } from '../../../runtime/flow-test/flow-case.ts'
import { type PreparedCase, prepareCase } from '../../../runtime/flow-test/prepare-case.ts'
import { type CaseResult, runCase } from '../../../runtime/flow-test/run-case.ts'
import { nodeRegistry } from '../../../runtime/node-registry.ts'
import type { CaseView } from '../../../contract/studio/test-methods.ts'
import { brokenCase, ranCase } from './case-view.ts'
import type { TestJob } from './test-job.ts'

/** The thread that runs cases: simulated time goes as fast as it can, and would hold every page. */
async function test({ folders, file, workspace, isUpdate }: TestJob): Promise<CaseView[]> {
  const views: CaseView[] = []
  for (const folder of folders) {
    const prepared = prepareCase(folder, catalog)
    if ('problems' in prepared) views.push(brokenCase(basename(folder), prepared.problems))
    else if (prepared.file === file) views.push(await run(prepared, { workspace, isUpdate }))
  }
  return views
}

type SoundCase = Extract<PreparedCase, { readonly file: string }>

async function run(
  { flowCase, flow, file, folder }: SoundCase,
  { workspace, isUpdate }: Pick<TestJob, 'workspace' | 'isUpdate'>,
): Promise<CaseView> {
  const result = await runCase({ flowCase, flow, file, workspace, registry: nodeRegistry })
  if (!isUpdate || !mayBecomeExpected(result))
    return ranCase(basename(folder), {
      result,
      hasExpected: flowCase.expected !== undefined,
      nodes: flow.nodes,
    })
  writeFileSync(join(folder, CASE_FILES.expected), expectedText(flowCase, result))
  const asExpected = { ...result, passed: true, differences: [] }
  return ranCase(basename(folder), { result: asExpected, hasExpected: true, nodes: flow.nodes })
}

function mayBecomeExpected({ fault, unanswered, unusedAnswers }: CaseResult): boolean {
  return fault === undefined && unanswered.length + unusedAnswers.length === 0
}

parentPort?.postMessage(await test(workerData as TestJob))
