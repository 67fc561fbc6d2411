import { expect, test } from 'vitest'
import { strangeAnswer } from './strange-answer.ts'

const hex = (text: string) => Buffer.from(text, 'hex')

test.each([
  ['a web server', Buffer.from('HTTP/1.1 400 Bad Request\r\n'), 'answers like a web server'],
  ['one of 1991', Buffer.from('<!DOCTYPE HTML>'), 'answers like a web server'],
  ['an SSH server', Buffer.from('SSH-2.0-OpenSSH_9.6\r\n'), 'answers like an SSH server'],
  ['a TLS alert', hex('15030300020246'), 'speaks TLS'],
  ['a frame of 2 GB', hex('7fffffff00000000'), 'answers in a protocol that is not that of Kafka'],
  [
    'the answer to another question',
    hex('0000001000000007'),
    'answers in a protocol that is not that of Kafka',
  ],
])('%s is no Kafka', (_, bytes, says) => {
  expect(strangeAnswer(bytes, 0)).toMatchObject({ says })
})

test('the answer of a Kafka is not strange, nor is what has come of it so far', () => {
  const answer = hex('000001cc00000000000000003e0000')
  for (let bytes = 0; bytes <= answer.length; bytes++)
    expect(strangeAnswer(answer.subarray(0, bytes), 0)).toBeUndefined()
})
