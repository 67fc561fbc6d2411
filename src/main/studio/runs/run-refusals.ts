import { LOCAL_ENVIRONMENT } from '../../../contract/environment.ts'
import { FlowError } from '../../../contract/errors.ts'
import type { RunView } from '../../../contract/studio/run-methods.ts'
import type { EnvironmentTarget } from '../environments/environment-target.ts'

/** `notDone`: as the end of a sentence, `so it was not renamed`. */
export function runsAlready(run: RunView, notDone: string): FlowError {
  return new FlowError('FLOW_ALREADY_RUNNING', {
    message: run.isOurs
      ? `"${run.name}" runs already, ${notDone}.`
      : `"${run.name}" runs already, by ${run.owner}, ${notDone}.`,
    hint: run.isOurs ? 'Stop it first.' : 'Stop it where it was started; here it is only watched.',
  })
}

export function runsNot(file: string, environment: string): FlowError {
  return new FlowError('FLOW_NOT_RUNNING', {
    message:
      environment === LOCAL_ENVIRONMENT
        ? `"${file}" does not run here.`
        : `"${file}" does not run in "${environment}" from here.`,
    hint: 'It has ended, or somebody else runs it; start it with Run.',
  })
}

/** Throws ENVIRONMENT_SHARED. */
export function refuseShared({ name, isShared }: EnvironmentTarget, why: string): void {
  if (!isShared) return
  throw new FlowError('ENVIRONMENT_SHARED', {
    message: `Others use the broker of "${name}" too, and ${why}: nothing was deleted, and nothing started.`,
    hint: 'Run it without cleaning, or choose "local".',
  })
}

/** Its groups have members already. */
export function sharedGroups(flowName: string, environment: string, owners: readonly string[]): FlowError {
  return new FlowError('ENVIRONMENT_SHARED', {
    message: `"${flowName}" is run in "${environment}" by ${owners.join(', ')} already, in the groups that it would join.`,
    hint: 'Stop it there, or confirm that both share its messages.',
  })
}

/** One that begins when the Studio has counted the runs it waits for would outlive it. */
export function studioEnds(flowName: string): FlowError {
  return new FlowError('FLOW_NOT_RUNNING', {
    message: `"${flowName}" was not started: the Studio is ending.`,
    hint: 'Run it when the Studio is started again.',
  })
}
