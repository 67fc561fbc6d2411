import { expect, test } from 'vitest'
import { asBrokerError } from './sqlite-errors.ts'

const ofSystem = (syscall: string, code: string) =>
  Object.assign(new Error(`${code}, ${syscall}`), { syscall, code })

test.each(['ENOSPC', 'EDQUOT', 'EINVAL', 'ENODEV'])(
  'a sync that fails with %s says that the disk fails: what was committed before it may be there',
  (code) => {
    expect(asBrokerError(ofSystem('fdatasync', code), '/data')).toMatchObject({ code: 'BROKER_DISK_FAILING' })
  },
)

test('what the system says of a log that it cannot open is an outage at work', () => {
  expect(asBrokerError(ofSystem('open', 'EMFILE'), '/data')).toMatchObject({
    code: 'BROKER_DISK_FAILING',
    class: 'outage',
  })
})

test('what no wait mends stays as it is: a folder that cannot be made by its name', () => {
  const error = ofSystem('mkdir', 'ENAMETOOLONG')
  expect(asBrokerError(error, '/data', 'open')).toBe(error)
})
