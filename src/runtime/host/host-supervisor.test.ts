import { expect, test } from 'vitest'
import type { RunEvent } from '../../contract/run-protocol.ts'
import { SimulatedClock } from '../simulated-clock.ts'
import { turn } from '../turn.ts'
import type { HostEnd, HostListener } from './host-process.ts'
import { HostSession } from './host-session.ts'
import { HostSupervisor } from './host-supervisor.ts'
import { RunBoard } from './run-board.ts'
import type { Transport } from './transports/transport.ts'

const flow = 'amber-otter'

/** A supervisor whose hosts do only what the test says. */
function aSupervisor() {
  const clock = new SimulatedClock()
  const hosts: FakeHost[] = []
  const events: RunEvent[] = []
  const supervisor = new HostSupervisor({
    request: {
      flows: [{ file: '/shop/a.flow.json', text: '{}', values: {} }],
      workspace: '/shop',
      dataFolder: '/shop/.millrace/local',
      brokerAddress: { kind: 'embedded' },
      owner: 'a test',
      topicNames: {},
      from: 'beginning',
      discard: false,
      once: false,
      trusted: [],
    },
    flows: [flow],
    startHost: (listener) => {
      const host = new FakeHost(1_000 + hosts.length, clock, listener)
      hosts.push(host)
      return { pid: host.pid, transport: host.far, kill: () => host.end({ code: null, signal: 'SIGKILL' }) }
    },
    clock,
    said: () => undefined,
  })
  supervisor.onEvent((event) => events.push(event))
  return {
    supervisor,
    hosts,
    last: () => hosts.at(-1)!,
    advance: (ms: number) => clock.advance(ms, settle),
    states: () =>
      events.flatMap((event) => (event.type === 'transition' && event.machine === 'flow' ? [event.to] : [])),
    causes: () =>
      events.flatMap((event) =>
        event.type === 'transition' && event.cause !== undefined ? [event.cause] : [],
      ),
    notices: () =>
      events.flatMap((event) => (event.type === 'notice' ? [`${event.code} ${event.message}`] : [])),
    summary: () => events.find((event) => event.type === 'summary'),
  }
}

class FakeHost {
  readonly pid: number
  readonly far: Transport
  readonly orders: string[] = []
  request: { readonly from?: unknown } = {}
  private readonly clock: SimulatedClock
  private readonly listener: HostListener
  private readonly board: RunBoard
  private readonly session: HostSession
  private readonly cut: () => void
  private readonly mute: (isMute: boolean) => void

  constructor(pid: number, clock: SimulatedClock, listener: HostListener) {
    const { near, far, cut, mute } = aLine()
    this.pid = pid
    this.far = far
    this.cut = cut
    this.mute = mute
    this.clock = clock
    this.listener = listener
    this.board = new RunBoard(clock)
    this.session = new HostSession({
      transport: near,
      clock,
      process: pid,
      sources: this.board.sources,
      orders: {
        start: (request) => (this.request = request as FakeHost['request']),
        drain: () => this.orders.push('drain'),
        stopNow: () => this.orders.push('stop-now'),
        pause: () => this.orders.push('pause'),
        resume: () => this.orders.push('resume'),
      },
      closed: () => undefined,
    })
  }

  runs(): void {
    const about = { type: 'transition', at: this.clock.now(), flow, machine: 'flow', id: flow } as const
    for (const [from, to] of [
      ['', 'stopped'],
      ['stopped', 'starting'],
      ['starting', 'running'],
    ] as const)
      this.board.take({ ...about, from, to })
  }

  /** Nothing of it is heard any more. */
  hang(): void {
    this.mute(true)
  }

  /** It turns again, and what it would have said comes now. */
  wake(): void {
    this.mute(false)
  }

  handles(messages: number): void {
    this.board.take({
      type: 'metrics',
      at: this.clock.now(),
      flow,
      counts: { in: messages, out: messages, dropped: 0, deadLetters: 0, unfinished: 0 },
      perSecond: 1,
      tasks: 1,
      lag: 0,
      budgetBytes: 0,
      nodes: {},
      written: { out: messages },
    })
  }

  async isOver(): Promise<void> {
    await this.session.over({ ended: 'stopped' })
    this.session.close()
    this.end({ code: 0, signal: null })
  }

  end(end: Pick<HostEnd, 'code' | 'signal'>): void {
    this.cut()
    this.listener.ended({ ranOutOfMemory: false, ...end })
  }
}

/** Two ends of a line without a process between them. */
function aLine() {
  const ends = [anEnd(), anEnd()] as const
  let isCut = false
  /** Undefined: all of it is heard at once. */
  let unheard: (() => void)[] | undefined
  const cut = () => {
    if (isCut) return
    isCut = true
    for (const { closed } of ends) queueMicrotask(() => closed())
  }
  const transportOf = (own: ReturnType<typeof anEnd>, other: ReturnType<typeof anEnd>): Transport => ({
    send: (frame) => {
      const tell = () => queueMicrotask(() => other.heard(frame))
      if (unheard !== undefined) unheard.push(tell)
      else if (!isCut) tell()
    },
    onMessage: (listener) => void (own.heard = listener),
    close: cut,
    onClose: (listener) => void (own.closed = listener),
  })
  return {
    near: transportOf(ends[0], ends[1]),
    far: transportOf(ends[1], ends[0]),
    cut,
    mute: (isMute: boolean) => {
      for (const tell of unheard ?? []) tell()
      unheard = isMute ? [] : undefined
    },
  }
}

function anEnd() {
  return { heard: (_message: unknown) => undefined as void, closed: () => undefined as void }
}

async function settle(): Promise<void> {
  for (let n = 0; n < 5; n++) await turn()
}

test('a host that gives no sign of life for 30 s is ended, and another one goes on', async () => {
  const { hosts, last, advance, causes, supervisor } = aSupervisor()
  await settle()
  last().runs()
  await advance(60_000)
  expect([supervisor.state, hosts.length]).toEqual(['running', 1])
  last().hang()
  await advance(29_000)
  expect(hosts.length).toBe(1)
  await advance(3_000)
  expect(causes()).toEqual([
    'Its process (1000) was silent for 30 s and was ended. It starts again in 0.5 s.',
  ])
  expect([supervisor.exits[0]?.isSilent, hosts.length]).toEqual([true, 2])
})

test('a host that is silent for 5 s is said to be once, and when it answers again that is said too', async () => {
  const { hosts, last, advance, notices } = aSupervisor()
  await settle()
  last().runs()
  await advance(10_000)
  expect(notices()).toEqual([])
  last().hang()
  await advance(4_000)
  expect(notices()).toEqual([])
  await advance(8_000)
  expect(notices()).toEqual(["HOST_QUIET The flow's process (1000) has not answered for 5 s."])
  last().wake()
  await advance(2_000)
  expect(notices().slice(1)).toEqual([
    expect.stringMatching(
      /^HOST_ANSWERS The flow's process \(1000\) answers again after 1[0-4] s: the flow goes on\.$/,
    ),
  ])
  await advance(60_000)
  expect([hosts.length, notices().length]).toEqual([1, 2])
})

test('a host that has not begun yet is not said to be silent', async () => {
  const { last, advance, notices } = aSupervisor()
  last().hang()
  await advance(20_000)
  expect(notices()).toEqual([])
})

test('when another host goes on for one that died, it is said what happened and how long it took', async () => {
  const { last, advance, notices } = aSupervisor()
  await settle()
  last().runs()
  await settle()
  last().end({ code: null, signal: 'SIGKILL' })
  await advance(2_000)
  last().runs()
  await settle()
  expect(notices()).toEqual([
    'HOST_STARTED_AGAIN Its process (1000) was ended by SIGKILL. It was started again after 2 s at the committed position; nothing was lost.',
  ])
})

test('a host that dies without handling a message starts five times more, each later, and then the flow has failed', async () => {
  const { supervisor, hosts, last, advance, causes, states, summary } = aSupervisor()
  for (let death = 1; death <= 6; death++) {
    await settle()
    last().end({ code: 9, signal: null })
    await advance(10_000)
  }
  expect(hosts.length).toBe(6)
  const { ended, error } = await supervisor.done
  expect([ended, error?.code]).toEqual(['failed', 'HOST_ENDED'])
  expect(error?.message).toBe(
    'It ended 6 times within 10 minutes without handling a message. Its process (1005) ended with exit code 9.',
  )
  expect(causes().map((cause) => /again in (.*)\.$/.exec(cause)?.[1])).toEqual([
    '0.5 s',
    '1 s',
    '2 s',
    '4 s',
    '8 s',
    undefined,
  ])
  expect(states().at(-1)).toBe('failed')
  expect(summary()?.ended).toBe('failed')
})

test('where reading starts is said until the flow has run, and not to those who come after', async () => {
  const { hosts, last, advance } = aSupervisor()
  await settle()
  last().end({ code: 1, signal: null })
  await advance(1_000)
  last().runs()
  await settle()
  last().end({ code: 1, signal: null })
  await advance(5_000)
  expect(hosts.map(({ request }) => request.from)).toEqual(['beginning', 'beginning', 'committed'])
})

test('counts of a flow go on where its dead process left them', async () => {
  const { supervisor, last, advance, summary } = aSupervisor()
  await settle()
  last().runs()
  last().handles(70)
  await advance(100)
  last().end({ code: null, signal: 'SIGSEGV' })
  await advance(1_000)
  last().runs()
  last().handles(30)
  await advance(100)
  supervisor.drain()
  await settle()
  expect(last().orders).toEqual(['drain'])
  await last().isOver()
  await settle()
  expect(await supervisor.done).toEqual({ ended: 'stopped' })
  expect(summary()).toMatchObject({ counts: { in: 100, out: 100 }, written: { out: 100 } })
})

test('a host that does not drain is told to stop, and ended where it does not', async () => {
  const { supervisor, last, advance } = aSupervisor()
  await settle()
  last().runs()
  supervisor.drain()
  await advance(35_000)
  expect(last().orders).toEqual(['drain', 'stop-now'])
  await advance(5_000)
  expect(await supervisor.done).toEqual({ ended: 'stopped' })
  expect(supervisor.exits[0]?.end.signal).toBe('SIGKILL')
})

test('a flow that is stopped before its host ever ran has failed, and says why', async () => {
  const { supervisor, last, advance } = aSupervisor()
  await settle()
  last().end({ code: 1, signal: null })
  await advance(100)
  supervisor.drain()
  expect((await supervisor.done).error?.code).toBe('HOST_ENDED')
})
