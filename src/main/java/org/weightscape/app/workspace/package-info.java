/**
 * The saved workspace: a zoo with its map as a person left it. Begin with {@link org.weightscape.app.workspace.Workspace}, what
 * is saved. {@link org.weightscape.app.workspace.WorkspaceFile} is its form on the disk; on the way there it comes from a
 * {@link org.weightscape.app.workspace.WorkspaceSnapshot} of the window, on the way back it becomes an
 * {@link org.weightscape.app.workspace.OpenWorkspace}, all that it means for its zoo.
 * {@link org.weightscape.app.workspace.WorkspaceController} does both.
 */
@NullMarked
package org.weightscape.app.workspace;

import org.jspecify.annotations.NullMarked;
