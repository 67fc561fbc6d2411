import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aFlowFile } from '../../../../test/support/a-flow-file.ts'
import { aFolder } from '../../../../test/support/node-driver.ts'
import type { EnvironmentTarget } from '../environments/environment-target.ts'
import { FlowFiles } from '../workspace/flow-files.ts'
import { flowsOfRun } from './prepare-run.ts'

const file = 'flows/a/a.flow.json'

function started(flow: object) {
  const folder = aFolder()
  mkdirSync(join(folder, 'flows/a'), { recursive: true })
  writeFileSync(join(folder, file), JSON.stringify(flow))
  const target: EnvironmentTarget = {
    name: 'local',
    address: { kind: 'embedded' },
    dataFolder: join(folder, '.millrace/local'),
    namespace: 'millrace',
    deployedNamespace: 'millrace',
    topics: { names: {} },
    isShared: false,
    isProtected: false,
    stamp: '',
  }
  return () => flowsOfRun(new FlowFiles(folder), { file, withOutside: false, target })
}

test('a parameter without a value is told with the step that a person takes on the screen, and not by an option', () => {
  const extra = { parameters: { least: { type: 'integer', description: 'Of a total.' } } }
  expect(started(aFlowFile({ extra }))).toThrow(
    expect.objectContaining({
      code: 'FLOW_FILE_INVALID',
      message: expect.stringContaining('Parameter "least" has no value.') as string,
      hint: expect.stringMatching(
        /^Give the parameter "least" a default value in the settings of the flow\./,
      ) as string,
    }) as Error,
  )
})
