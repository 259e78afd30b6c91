package io.caravan.command;

import picocli.CommandLine.IVersionProvider;

/** The version that stands in the manifest of the jar. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"caravan " + (version == null ? "(not packaged)" : version)};
    }
}
