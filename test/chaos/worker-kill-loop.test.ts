import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { chaosSeed } from './chaos-seed.ts'
import { examples } from './examples.ts'
import { KafkaCluster } from './kafka-cluster.ts'
import { embeddedScene, kafkaScene, type Scene } from './scene.ts'
import { workerKillLoop } from './worker-kill-loop.ts'

const KILLS = 3
const timeout = 300_000

let started: Promise<KafkaCluster> | undefined
const kafka = () => (started ??= KafkaCluster.start())
afterAll(async () => (await started)?.stop())

async function killWorkersOf(scene: Scene) {
  const said: string[] = []
  const options = { scene, workers: 3, kills: KILLS, lines: 8_000, seed: chaosSeed() }
  const loop = workerKillLoop({ ...options, say: (line) => said.push(line) })
  return await loop.finally(() => console.log(said.join('\n')))
}

// The same test on a command that is made wrong: a test that cannot fail shows nothing. All kills of this seed fall
// into the work.
test('workers that commit positions before the outputs are found to lose messages', { timeout }, async () => {
  const imports = [fileURLToPath(new URL('switches/positions-long-first.ts', import.meta.url))]
  const few = { workers: 3, kills: 4, lines: 8_000, seed: 4, say: () => {} }
  const { findings } = await workerKillLoop({ ...few, scene: embeddedScene(examples[0]), imports })
  expect(findings.count('lost')).toBeGreaterThan(0)
})

describe.each(examples)('$name in three workers', (example) => {
  test(
    'on the embedded broker it loses and doubles nothing, whichever of them is killed',
    { timeout },
    async () => {
      const { findings, lost } = await killWorkersOf(embeddedScene(example))
      expect(findings.toString()).toContain('lost 0, doubled 0, wrong 0, unexpected 0, disordered 0')
      expect(findings.isClean).toBe(true)
      expect(lost).toBe(KILLS)
    },
  )

  testNeeding(
    needs.kafka,
    'on Kafka it loses nothing, and repeats in order, whichever of them is killed',
    async () => {
      const { findings, lost } = await killWorkersOf(kafkaScene(example, await kafka()))
      expect(findings.toString()).toMatch(/lost 0, doubled \d+, wrong 0, unexpected 0, disordered 0/)
      expect(findings.isCleanButDoubled).toBe(true)
      expect(lost).toBe(KILLS)
    },
    { timeoutMs: timeout },
  )
})
