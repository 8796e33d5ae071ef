/** Way (b): an official image in a Docker engine, through testcontainers. */
import { within } from '../waiting.js';
import { noEngineBecause } from './docker-engine.js';
import { type RedisSource, WayNotAvailable } from './types.js';

const IMAGE = 'valkey/valkey:8-alpine';

/** Bound for fetching the image (about 15 MB), in milliseconds; the next way is taken when it has passed. */
const PULL_MS = 120_000;

export async function fromDocker(env: NodeJS.ProcessEnv, log: (line: string) => void): Promise<RedisSource> {
  const reason = await noEngineBecause(env);
  if (reason !== undefined) throw new WayNotAvailable(`no Docker engine answers (${reason})`);
  const { getContainerRuntimeClient, ImageName } = await import('testcontainers');
  const client = await within(getContainerRuntimeClient(), 15_000, 'the Docker engine').catch(
    (error: Error) => {
      throw new WayNotAvailable(`testcontainers finds no usable Docker engine (${error.message})`);
    },
  );
  const name = ImageName.fromString(IMAGE);
  try {
    if (!(await within(client.image.exists(name), 15_000, 'the list of images'))) {
      log(`fetching the image ${IMAGE} …`);
      await within(client.image.pull(name), PULL_MS, `the image ${IMAGE}`);
    }
  } catch (error) {
    throw new WayNotAvailable(
      `a Docker engine answers, but ${IMAGE} can't be fetched (${(error as Error).message})`,
    );
  }
  const { serverVersion } = client.info.containerRuntime;
  return { way: 'docker', origin: `${IMAGE} in Docker ${serverVersion}`, image: IMAGE };
}
