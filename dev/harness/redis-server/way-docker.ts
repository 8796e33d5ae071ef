/** Way (b): an official image in a Docker engine, through testcontainers. */
import { within } from '../waiting.js';
import { noEngineBecause } from './docker-engine.js';
import { type RedisSource, WayNotAvailable } from './types.js';

const image = 'valkey/valkey:8-alpine';

/** Bound for fetching the image (about 15 MB), in milliseconds; the next way is taken when it has passed. */
const pullMs = 120_000;

export async function fromDocker(env: NodeJS.ProcessEnv, log: (line: string) => void): Promise<RedisSource> {
  const reason = await noEngineBecause(env);
  if (reason !== undefined) throw new WayNotAvailable(`no Docker engine answers (${reason})`);
  const { getContainerRuntimeClient, ImageName } = await import('testcontainers');
  const client = await within(getContainerRuntimeClient(), 15_000, 'the Docker engine').catch(
    (error: Error) => {
      throw new WayNotAvailable(`testcontainers finds no usable Docker engine (${error.message})`);
    },
  );
  const name = ImageName.fromString(image);
  try {
    if (!(await within(client.image.exists(name), 15_000, 'the list of images'))) {
      log(`fetching the image ${image} …`);
      await within(client.image.pull(name), pullMs, `the image ${image}`);
    }
  } catch (error) {
    throw new WayNotAvailable(
      `a Docker engine answers, but ${image} can't be fetched (${(error as Error).message})`,
    );
  }
  const { serverVersion } = client.info.containerRuntime;
  return { way: 'docker', origin: `${image} in Docker ${serverVersion}`, image };
}
