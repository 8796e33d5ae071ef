import { type TemporaryFolder, temporaryFolder } from '../../dev/harness/temporary-folder.js';

/** Call in `describe`: a folder that is there from before its first test until after its last. */
export function useTemporaryFolder(name: string): { readonly path: string } {
  let folder: TemporaryFolder | undefined;
  before(() => {
    folder = temporaryFolder(name);
  });
  after(() => folder?.remove());
  return {
    get path() {
      if (folder === undefined) throw new Error('there is no folder before the suite has begun');
      return folder.path;
    },
  };
}
