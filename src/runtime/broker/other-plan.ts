import { FlowError } from '../../contract/errors.ts'

/** Why a member has no tasks: those who have them run another plan of the stage. */
export function otherPlan(group: string, holders: readonly string[]): FlowError {
  const who = [...new Set(holders)].sort().join(', ')
  return new FlowError('FLOW_REVISIONS_DIFFER', {
    message: `Group "${group}" is read by another revision of this flow (${who}), so this worker gets no tasks of it.`,
    hint: 'Stop the workers of the other revision.',
  })
}
