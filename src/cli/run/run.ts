import { DEFAULTS } from '../../contract/defaults.ts'
import { describeError } from '../../contract/errors.ts'
import { brokerTarget } from '../broker-target.ts'
import type { Call } from '../call.ts'
import { reportError } from '../terminal/report-error.ts'
import { workspaceOf } from '../workspace.ts'
import { finishEarlierRevisions } from './earlier-revision.ts'
import { flowsToRun } from './flows-to-run.ts'
import { refuseTarget, targetOfRun } from './run-target.ts'
import { RunFigures } from './run-figures.ts'
import { runOptions } from './run-options.ts'
import { openRunView } from './open-run-view.ts'
import type { RunRequest, RunResult } from './runner-port.ts'
import { untilEnd } from './until-end.ts'

/** `millrace run`: 0 when the flows ended as they should, 1 where one failed. */
export async function runCommandLine(call: Call): Promise<number> {
  const options = runOptions(call)
  const flows = flowsToRun(call.list(0), options, call.terminal)
  const workspace = workspaceOf(flows[0]?.file ?? process.cwd())
  const target = brokerTarget(call, workspace)
  refuseTarget(call, target, { flows, options })
  // The engine is loaded only when there is something to run.
  const { startFlows } = await import('../../runtime/run-flows.ts')
  const figures = new RunFigures(flows.map(({ flow }) => ({ id: flow.file.id, name: flow.file.name })))
  const view = openRunView(call.terminal, figures)
  try {
    const request: RunRequest = {
      flows,
      workspace,
      ...targetOfRun(target, flows),
      owner: `millrace run (process ${process.pid})`,
      from: options.from,
      once: options.once,
      discard: options.discard || options.migrate,
      outageMs: DEFAULTS.outageMs.value,
      ...(options.once && options.forMs !== undefined ? { endSourcesAfterMs: options.forMs } : {}),
    }
    if (options.migrate)
      await finishEarlierRevisions(flows, {
        startFlows,
        request,
        target,
        values: options.values,
        say: (line) => view.say(line),
      })
    const running = await startFlows(request)
    running.onEvent((event) => {
      figures.take(event)
      view.show(event)
    })
    const result = await untilEnd(running, view, options.once ? undefined : options.forMs)
    view.end()
    return endCode(result, figures, call)
  } catch (error) {
    view.abandon()
    throw error
  }
}

function endCode(result: RunResult, figures: RunFigures, { terminal }: Call): number {
  // The error is that of one flow; others may have failed for another cause. With --json their events say it.
  const told = result.error === undefined ? undefined : describeError(result.error)
  const others = figures.flows.filter(({ failure }) => failure !== undefined && failure !== told)
  if (!terminal.json)
    for (const { name, failure } of others)
      terminal.complain(`${terminal.paintNotes.bad('error:')} ${name}: ${failure}`)
  if (result.error !== undefined) return reportError(result.error, terminal)
  const failed = result.ended === 'failed' || figures.flows.some(({ summary }) => summary?.ended === 'failed')
  return failed ? 1 : 0
}
