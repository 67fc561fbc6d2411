import { dirname } from 'node:path'
import { FlowError } from '../../contract/errors.ts'
import type { NodeSpec } from '../../contract/node-spec.ts'
import { readFlow } from '../../flow/read-flow.ts'
import { type Clock, systemClock } from '../clock.ts'
import type { RegisteredRuntime } from '../node-registry.ts'
import { type RunFlow, type Running, type RunRequest, type RunResult, startFlows } from '../run-flows.ts'
import { type HostRequest, hostRequest } from './host-request.ts'
import { HostSession } from './host-session.ts'
import { refusalOf } from '../../contract/protocol/refusal-of.ts'
import { asProtocolError } from './protocol-errors.ts'
import { RunBoard } from './run-board.ts'
import type { Transport } from './transports/transport.ts'

export interface HostOptions {
  /** The line to who started this process. */
  readonly transport: Transport
  /** Kinds that flows may have. */
  readonly catalog: readonly NodeSpec[]
  readonly registry?: readonly RegisteredRuntime[]
  readonly clock?: Clock
}

/**
 * The inside of a host: runs what it is told to over its line, answers subscriptions, and when the line is gone, by
 * whatever end, finishes what is in work and ends.
 */
export class Host {
  readonly board: RunBoard
  private readonly options: HostOptions
  private readonly session: HostSession
  private running: Running | undefined
  private isStarted = false
  private asked: 'drain' | 'stop' | undefined

  constructor(options: HostOptions) {
    const { transport, clock = systemClock } = options
    this.options = options
    this.board = new RunBoard(clock)
    this.session = new HostSession({
      transport,
      clock,
      process: process.pid,
      sources: this.board.sources,
      orders: {
        start: (request) => this.start(request),
        drain: () => this.drain(),
        stopNow: () => this.stopNow(),
        pause: () => this.running?.flows.forEach((flow) => flow.pause()),
        resume: () => this.running?.flows.forEach((flow) => flow.resume()),
      },
      closed: () => this.drain(),
    })
  }

  /** Finishes what is in work, commits, ends. */
  drain(): void {
    this.asked ??= 'drain'
    this.running?.drain()
  }

  private stopNow(): void {
    this.asked = 'stop'
    this.running?.stopNow()
  }

  private start(request: unknown): void {
    if (this.isStarted) throw startedTwice()
    this.isStarted = true
    void this.run(hostRequest.parse(request))
  }

  private async run(request: HostRequest): Promise<void> {
    const { ended, error } = await this.runToEnd(request)
    await this.session.over({
      ended,
      ...(error === undefined
        ? {}
        : { error: { ...refusalOf(error), ...(error.nodeId === undefined ? {} : { node: error.nodeId }) } }),
    })
    this.session.close()
  }

  private async runToEnd(request: HostRequest): Promise<RunResult> {
    try {
      const running = await startFlows({
        ...this.requestOf(request),
        flows: request.flows.map((flow) => readRunFlow(flow, this.options.catalog)),
      })
      this.running = running
      running.onEvent((event) => this.board.take(event))
      if (this.asked === 'drain') running.drain()
      if (this.asked === 'stop') running.stopNow()
      return await running.done
    } catch (error) {
      return { ended: 'failed', error: asProtocolError(error) }
    }
  }

  private requestOf(request: HostRequest): Omit<RunRequest, 'flows'> {
    const { flows: _, trusted, owner, ...rest } = request
    const { registry, clock } = this.options
    return {
      ...(rest as Omit<RunRequest, 'flows' | 'owner' | 'trusted'>),
      trusted: new Set(trusted),
      owner: `${owner}, host ${process.pid}`,
      supervisor: process.ppid,
      ...(registry === undefined ? {} : { registry }),
      ...(clock === undefined ? {} : { clock }),
    }
  }
}

function readRunFlow(
  { file, text, values }: HostRequest['flows'][number],
  catalog: readonly NodeSpec[],
): RunFlow {
  const { flow, problems } = readFlow(text, catalog, { values })
  if (flow !== undefined) return { file, flow }
  throw new FlowError('FLOW_FILE_INVALID', {
    message: `"${file}" cannot run: ${problems[0]?.message ?? 'it has errors'}`,
    hint: `See all of it with "millrace validate ${dirname(file)}".`,
    step: { do: 'see-problems' },
  })
}

function startedTwice(): FlowError {
  return new FlowError('PROTOCOL_INVALID', {
    message: 'This host runs something already.',
    hint: 'Start another one.',
  })
}
