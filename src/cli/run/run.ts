import { describeError, FlowError } from '../../contract/errors.ts'
import { brokerTarget } from '../broker-target.ts'
import type { Call } from '../call.ts'
import { reportError } from '../terminal/report-error.ts'
import { requireTrust } from '../trust/require-trust.ts'
import { workspaceOf } from '../workspace.ts'
import { flowsToRun, flowTexts } from './flows-to-run.ts'
import { hostGroups } from './hosts/host-groups.ts'
import { openRunView } from './open-run-view.ts'
import { type FlowFigures, RunFigures } from './run-figures.ts'
import { refuseTarget } from './run-target.ts'
import { runOptions } from './run-options.ts'
import type { RunFlow, Running, RunResult } from './runner-port.ts'
import { startHere, type StartHereOptions } from './start-here.ts'
import { untilEnd } from './until-end.ts'
import { startTeam } from './workers/start-team.ts'
import { workerPart } from './workers/worker-part.ts'

/** As a shell says of what a Ctrl-C ended. */
const INTERRUPTED = 130

/** `millrace run`: 0 when the flows ended as they should, 1 where one failed; a second Ctrl-C ends the process with 130. */
export async function runCommandLine(call: Call): Promise<number> {
  const part = await workerPart()
  const asked = runOptions(call)
  const typed = part?.optionsOf(asked) ?? asked
  const flows = flowsToRun(part?.start.texts ?? flowTexts(call.list(0), typed), typed, call.terminal)
  const workspace = workspaceOf(flows[0]?.file ?? process.cwd())
  // The command has asked for its workers.
  const options =
    part === undefined ? { ...typed, native: await requireTrust(call, flows, workspace) } : typed
  const target = brokerTarget(call, workspace)
  refuseTarget(call, target, { flows, options })
  const figures = new RunFigures(flows.map(({ flow }) => ({ id: flow.file.id, name: flow.file.name })))
  const view = openRunView(call.terminal, figures)
  try {
    const running = await startFlows(flows, { target, options, view, part })
    running.onEvent((event) => {
      figures.take(event)
      view.show(event)
    })
    const { result, asked } =
      part === undefined
        ? await untilEnd(running, view, options.once ? undefined : options.forMs)
        : { result: await part.untilEnd(running), asked: 0 }
    view.end()
    if (asked > 1) process.exit(INTERRUPTED)
    if (part === undefined && asked === 0) refuseUnrun(figures.flows, result)
    return endCode(result, figures, call)
  } catch (error) {
    view.abandon()
    throw error
  }
}

/** With workers in as many processes, else each flow in its own; what runs alone runs here. */
async function startFlows(flows: readonly RunFlow[], how: StartHereOptions): Promise<Running> {
  const { options, view, part } = how
  if (options.workers > 1) return startTeam(flows, options, view)
  const groups = part === undefined ? hostGroups(flows, options) : [flows]
  if (groups.length === 1) return await startHere(flows, how)
  const { startHosts } = await import('./hosts/start-hosts.ts')
  return await startHosts(groups, how)
}

/** A flow that waited for its broker all the time has ended in good order, and has not done what was asked. */
function refuseUnrun(flows: readonly FlowFigures[], { ended }: RunResult): void {
  if (ended !== 'stopped') return
  for (const { name, hasRun, lastOutage } of flows) {
    if (hasRun || lastOutage === undefined) continue
    const { code, message, hint } = lastOutage
    throw new FlowError(code, {
      message: `"${name}" never ran: ${message}`,
      ...(hint === undefined ? {} : { hint }),
    })
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
