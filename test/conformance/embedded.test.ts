import { brokerConformance } from './conformance.ts'
import { EmbeddedWorld } from './embedded-world.ts'

brokerConformance({
  name: 'embedded, in a folder',
  open: EmbeddedWorld.inFolder,
  lacks: { sharesTasks: 'a group has one member until sharing among processes is built' },
  needs: [],
})
brokerConformance({
  name: 'embedded, in memory',
  open: EmbeddedWorld.inMemory,
  lacks: {
    sharesTasks: 'a group has one member until sharing among processes is built',
    outlives: 'its data end with its process',
  },
  needs: [],
})
