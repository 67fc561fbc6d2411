import type { RunView } from '../../src/contract/studio/run-methods.ts'

/** A run that the Studio started in `local`, of the flow `flows/a/a.flow.json`. */
export function aRunView(changes: Partial<RunView> = {}): RunView {
  return {
    file: 'flows/a/a.flow.json',
    flow: 'amber-otter',
    name: 'A',
    revision: 'r1',
    state: 'running',
    environment: 'local',
    startedAt: 1,
    endedAt: null,
    withOutside: false,
    isOurs: true,
    owner: 'the Studio',
    ...changes,
  }
}

/** The text of that flow, which has nothing in it yet. */
export const emptyFlowText = JSON.stringify({
  version: 1,
  id: 'amber-otter',
  name: 'A',
  nodes: [],
  edges: [],
})
