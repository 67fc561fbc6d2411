import { expect, test } from 'vitest'
import { decodeClaim, decodeShare, encodeClaim, encodeShare, shareOut, type Claim } from './group-protocol.ts'

function aClaim(change: Partial<Claim> = {}): Claim {
  return { owner: 'a worker', plan: 'one plan', owned: [], alone: false, ...change }
}

test('claims and shares come back as they were', () => {
  const claim = aClaim({ owned: [1, 4], alone: true })
  expect(decodeClaim(encodeClaim(['orders', 'replies'], claim))).toEqual(claim)
  const share = { tasks: [0, 2], holders: ['another worker'] }
  expect(decodeShare(encodeShare(share, new Map([['orders', 2]])))).toEqual(share)
  expect(decodeShare(Buffer.alloc(0))).toEqual({ tasks: [], holders: [] })
})

test('a task that another member holds is given to nobody until it is given back', () => {
  const first = { id: 'first', claim: aClaim({ owned: [0, 1, 2, 3] }) }
  const second = { id: 'second', claim: aClaim() }
  const before = shareOut('ship', 4, [first, second])
  const kept = before.get('first')?.tasks ?? []
  expect(kept).toHaveLength(2)
  expect(before.get('second')?.tasks).toEqual([])
  const after = shareOut('ship', 4, [{ id: 'first', claim: aClaim({ owned: kept }) }, second])
  expect(after.get('first')?.tasks).toEqual(kept)
  expect(after.get('second')?.tasks).toHaveLength(2)
})

test('a member of another plan gets nothing, and is told why', () => {
  const shares = shareOut('ship', 2, [
    { id: 'old', claim: aClaim({ owned: [0, 1] }) },
    { id: 'new', claim: aClaim({ plan: 'another' }) },
  ])
  expect(shares.get('old')).toEqual({ tasks: [0, 1], holders: [] })
  expect(shares.get('new')).toEqual({ tasks: [], holders: ['a worker'] })
})

test('a member that wants to be alone has all, and others beside it nothing', () => {
  const shares = shareOut('redrive', 1, [
    { id: 'a', claim: aClaim() },
    { id: 'b', claim: aClaim({ alone: true }) },
  ])
  expect(shares.get('b')?.tasks).toEqual([0])
  expect(shares.get('a')?.tasks).toEqual([])
})
