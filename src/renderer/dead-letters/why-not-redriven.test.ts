import { expect, test } from 'vitest'
import { whyNotRedriven } from './why-not-redriven.ts'

const shared = { name: 'prod', isShared: true, isProtected: false, namespace: 'dev-ann' }

test('where the Studio only watches, and of a flow that others run, a sentence stands in place of the redrive', () => {
  expect(whyNotRedriven({ ...shared, isProtected: true }, 'dev-ann')).toContain('"prod" is protected')
  expect(whyNotRedriven(shared, 'millrace')).toContain('belong to "millrace" on prod')
})

test('dead letters of runs of this Studio, and all on this machine, can be put back', () => {
  expect(whyNotRedriven(shared, 'dev-ann')).toBeUndefined()
  expect(whyNotRedriven({ ...shared, isShared: false, namespace: 'millrace' }, 'dev-ann')).toBeUndefined()
})
