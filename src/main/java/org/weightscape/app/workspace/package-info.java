/**
 * The saved workspace: a zoo with its map as a person left it. Begin with {@link org.weightscape.app.workspace.Workspace}, what
 * is saved; {@link org.weightscape.app.workspace.WorkspaceFile} is its form on the disk, {@link
 * org.weightscape.app.workspace.OpenWorkspace} what it means for its zoo, and {@link
 * org.weightscape.app.workspace.WorkspaceController} takes it from the window and puts it back.
 */
@NullMarked
package org.weightscape.app.workspace;

import org.jspecify.annotations.NullMarked;
