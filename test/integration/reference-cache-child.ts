import { describeError } from '../../src/contract/errors.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { openReferences } from '../../src/runtime/reference/open-references.ts'

/** Opens the cache of reference tables in each folder it is sent, and answers with what came of it. */
process.on('message', (folder: string) => {
  openReferences({ folder, clock: systemClock })
    .then((references) => references.close())
    .then(
      () => process.send?.('opened'),
      (error: unknown) => process.send?.(describeError(error)),
    )
})
process.send?.('ready')
