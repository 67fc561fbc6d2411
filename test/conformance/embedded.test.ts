import { describe } from 'vitest'
import { brokerConformance } from './conformance.ts'
import { EmbeddedWorld } from './embedded-world.ts'

describe('the embedded broker in a folder', () => {
  brokerConformance(EmbeddedWorld.inFolder, { outlives: true, exactlyOnce: true, sharesTasks: false })
})
describe('the embedded broker in memory', () => {
  brokerConformance(EmbeddedWorld.inMemory, { outlives: false, exactlyOnce: true, sharesTasks: false })
})
