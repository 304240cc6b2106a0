// SPDX-License-Identifier: Apache-2.0
package dev.consort.proxy.arch;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** Leaves out the test code of other modules, which comes as classes or as a jar of its own. */
public final class OnlyMainClasses implements ImportOption {
  @Override
  public boolean includes(Location location) {
    return !location.contains("/test-classes/") && !location.contains("-tests.jar");
  }
}
