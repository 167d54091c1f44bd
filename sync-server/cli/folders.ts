import { join } from 'node:path'

/** Everything of a server is below its data folder. */
export const logFolder = (dataFolder: string): string => join(dataFolder, 'log')
export const tokenPath = (dataFolder: string): string => join(dataFolder, 'tokens.json')
