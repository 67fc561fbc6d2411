import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { describeError, type FlowError } from '../../src/contract/errors.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { freePorts } from '../support/free-ports.ts'
import { kafkaForThisFile } from '../support/kafka-for-this-file.ts'
import { KafkaServer } from '../support/kafka-server.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { ScriptedServer } from '../support/scripted-server.ts'
import { TcpProxy } from '../support/tcp-proxy.ts'
import { until } from '../support/until.ts'
import { kafkaPlace, openPlace } from './broker-place.ts'
import { FaultScene } from './fault-scene.ts'
import { KafkaWorld } from './kafka-world.ts'
import { SmallDisk } from './small-disk.ts'
import { messages } from './world.ts'

let proxy: TcpProxy | undefined
const kafka = kafkaForThisFile(async () => {
  proxy = await TcpProxy.listen()
  return { proxyPort: proxy.port }
})
afterAll(() => proxy?.close())

interface Fault {
  readonly server: KafkaServer
  readonly proxy: TcpProxy
  readonly scene: FaultScene
}

/** A fault that comes while messages are written and copied: afterwards all goes on by itself, and nothing is lost. */
async function whileWorking(happen: (fault: Fault) => Promise<void>): Promise<void> {
  const server = await kafka()
  if (proxy === undefined) throw new Error('There is no proxy.')
  proxy.forwardTo(server.proxied)
  const world = await KafkaWorld.on(`127.0.0.1:${proxy.port}`)
  const beside = await KafkaWorld.on(server.bootstrap)
  try {
    const scene = await FaultScene.start({ world, beside })
    await happen({ server, proxy, scene })
    await scene.goesOn()
    const report = await scene.end()
    expect(report).toMatchObject({ lost: [], disordered: [], wentBack: [] })
    for (const error of scene.errors) expectCauseAndCure(error)
  } finally {
    await world.end()
    await beside.end()
  }
}

/** Each error is one that passes by itself, says what is so, and what may be done. */
function expectCauseAndCure(error: FlowError): void {
  expect([error.class, error.code]).toEqual([expect.stringMatching(/^(outage|unknown|lost)$/), error.code])
  expect(error.message).toMatch(/\w.*\.$/)
  if (error.class === 'outage') expect(error.hint).toMatch(/^[A-Z].*\.$/)
}

describe('while a flow works on Kafka', () => {
  testNeeding(
    needs.kafka,
    'a broker that is killed and comes back on the same port is an outage that passes',
    () =>
      whileWorking(async ({ server, scene }) => {
        await server.kill()
        await scene.isToldOf()
        await server.restart()
        expect(scene.errors.map(({ code }) => code)).toContain('BROKER_UNREACHABLE')
      }),
  )

  testNeeding(needs.kafka, 'a connection that is cut, again and again, is an outage that passes', () =>
    whileWorking(async ({ proxy: between, scene }) => {
      for (let i = 0; i < 10; i++) {
        between.cut()
        await scene.goesOn()
      }
      expect(scene.errors.length).toBeGreaterThan(0)
    }),
  )

  testNeeding(
    needs.kafka,
    'a connection that is cut in the middle of an answer is an outage that passes',
    () =>
      whileWorking(async ({ proxy: between, scene }) => {
        for (const bytes of [1, 5, 50, 200, 1_000, 3_000]) {
          between.cutAfter(bytes)
          await scene.goesOn()
        }
      }),
  )

  testNeeding(
    needs.kafka,
    'a broker that refuses connections for a while is an outage with its address',
    () =>
      whileWorking(async ({ proxy: between, scene }) => {
        between.refuse()
        await scene.isToldOf()
        await scene.isToldOf()
        const told = scene.errors.filter(({ code }) => code === 'BROKER_UNREACHABLE').map(describeError)
        expect(told.join('\n')).toContain(`127.0.0.1:${between.port}`)
        between.accept()
      }),
  )

  testNeeding(needs.kafka, 'a broker that stands still for longer than the session is no loss', () =>
    whileWorking(async ({ server, scene }) => {
      server.freeze()
      await stands(4_000)
      server.resume()
      await scene.goesOn()
    }),
  )

  testNeeding(needs.kafka, 'a network that swallows everything for a while is no loss', () =>
    whileWorking(async ({ proxy: between, scene }) => {
      between.freeze()
      await stands(4_000)
      between.thaw()
      await scene.goesOn()
    }),
  )
})

/** So long a fault lasts, by the clock of the machine. */
async function stands(ms: number): Promise<void> {
  const end = performance.now() + ms
  await until('the fault to last', () => performance.now() >= end, { withinMs: 2 * ms, everyMs: 50 })
}

describe('a Kafka that cannot be used', () => {
  /** What the first question to it is answered with. */
  async function ask(port: number): Promise<unknown> {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-notes-'))
    const broker = await openPlace(kafkaPlace(`127.0.0.1:${port}`, folder), systemClock)
    try {
      return await broker.describeTopics(['orders'])
    } catch (error) {
      return error
    } finally {
      await broker.close()
      rmSync(folder, { recursive: true })
    }
  }

  test('because nobody listens there is said at the first question, with the address', async () => {
    const [port = 0] = await freePorts(1)
    const error = await ask(port)
    expect(error).toMatchObject({ code: 'BROKER_UNREACHABLE', class: 'outage' })
    expect(describeError(error)).toMatch(new RegExp(`127.0.0.1:${port} .*refused.* Check `))
  })

  test.for([
    ['a web server', () => ScriptedServer.web(), 'answers like a web server. Check the port'],
    ['a web server that waits for a whole line', () => ScriptedServer.patientWeb(), 'like a web server'],
    ['something of another protocol', () => ScriptedServer.echo(), 'protocol that is not that of Kafka'],
    ['a server that says nothing', () => ScriptedServer.silent(), 'accepts connections but does not answer'],
    ['a server that hangs up', () => ScriptedServer.hangingUp(), 'closes the connection without an answer'],
    ['a server that wants TLS', () => ScriptedServer.wantingTls(), 'speaks TLS.*Set "tls"'],
  ] as const)('because %s listens there is said at the first question', async ([, start, says]) => {
    const server = await start()
    const error = await ask(server.port)
    await server.close()
    expect(error).toMatchObject({ code: 'BROKER_UNREACHABLE', class: 'outage' })
    expect(describeError(error)).toMatch(new RegExp(`127.0.0.1:${server.port} .*${says}`))
  })

  test('because it is older than 2.1 is said at the first question', async () => {
    const server = await ScriptedServer.oldKafka()
    const error = await ask(server.port)
    await server.close()
    expect(error).toMatchObject({ code: 'BROKER_TOO_OLD', class: 'fault' })
    expect(describeError(error)).toMatch(/older than 2\.1.*Use a Kafka of version 2\.1 or newer/)
  })
})

describe('Kafka on a disk of its own', () => {
  testNeeding(
    [needs.kafka, needs.linux, needs.root, needs.mke2fs],
    'that is full ends Kafka: an outage until it is started again with space, and nothing acknowledged is lost',
    async () => {
      const disk = SmallDisk.mount(48)
      const server = await KafkaServer.start({ settings: onSmallDisk(disk.folder) })
      const world = await KafkaWorld.on(server.bootstrap)
      const beside = await KafkaWorld.on(server.bootstrap)
      try {
        const scene = await FaultScene.start({ world, beside })
        disk.fill()
        const filling = beside.name('filling')
        await beside.broker.createTopics([{ name: filling, partitions: 1 }]).catch(() => {})
        await until('Kafka to end', async () => {
          await beside.broker.append(messages(filling, 10, { value: Buffer.alloc(100_000) })).catch(() => {})
          return server.hasEnded
        })
        await scene.isToldOf()
        disk.free()
        await server.restart()
        await scene.goesOn()
        expect(await scene.end()).toMatchObject({ lost: [], disordered: [], wentBack: [] })
        for (const error of scene.errors) expectCauseAndCure(error)
      } finally {
        await world.end()
        await beside.end()
        await server.stop()
        disk.unmount()
      }
    },
  )
})

/** Kafka takes room for its indexes ahead of time. */
function onSmallDisk(folder: string): Record<string, string> {
  return {
    'log.dirs': join(folder, 'data'),
    'log.segment.bytes': String(4 * 1024 * 1024),
    'log.index.size.max.bytes': '65536',
  }
}
