import type { Command } from './command.ts'

export const showVocabulary: Command = {
  id: 'go-vocabulary',
  title: 'Go to the vocabulary of tags',
  short: 'Vocabulary',
  group: 'Go to',
  keys: ['g v'],
  where: 'page',
  run: ({ view }) => view.set({ screen: 'vocabulary', vocabularyTag: null }),
}
