import { resolve } from 'node:path'
import { outsideFile } from '../../../runtime/files/outside-file.ts'
import type { RunFlow } from '../runner-port.ts'

/**
 * Which flows of a run share a process: each has its own, with its simulated outside in it. A bounded run ends when
 * nothing is on its way any more, which only one process can see: there a flow joins those whose topics it reads.
 */
export function hostGroups(
  flows: readonly RunFlow[],
  { once }: { readonly once: boolean },
): readonly (readonly RunFlow[])[] {
  let groups: readonly (readonly RunFlow[])[] = []
  for (const flow of flows) {
    const near = groups.filter((group) => group.some((each) => belongTogether(each, flow, once)))
    groups = [...groups.filter((group) => !near.includes(group)), [...near.flat(), flow]]
  }
  return groups
}

function belongTogether(a: RunFlow, b: RunFlow, once: boolean): boolean {
  return isOutsideOf(a, b) || isOutsideOf(b, a) || (once && (feeds(a, b) || feeds(b, a)))
}

function isOutsideOf(outside: RunFlow, { file }: RunFlow): boolean {
  const found = outsideFile(file)
  return found !== undefined && resolve(found) === resolve(outside.file)
}

function feeds(a: RunFlow, b: RunFlow): boolean {
  const read = b.flow.nodes.map(({ spec, config }) => spec.traits.readsTopic?.(config))
  return a.flow.nodes.some(({ spec, config }) =>
    spec.traits.writesTopics?.(config).some((topic) => read.includes(topic)),
  )
}
