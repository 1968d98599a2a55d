package org.weightscape;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Data flows downwards through the packages; nothing imports upwards. */
@AnalyzeClasses(packages = "org.weightscape", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {

    @ArchTest
    static final ArchRule PACKAGES_ONLY_USE_WHAT_IS_BENEATH_THEM = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("job").definedBy("org.weightscape.job..")
            .layer("linalg").definedBy("org.weightscape.linalg..")
            .layer("zoo").definedBy("org.weightscape.zoo")
            .layer("zoo.io").definedBy("org.weightscape.zoo.io..")
            .layer("augment").definedBy("org.weightscape.augment..")
            .layer("encoder").definedBy("org.weightscape.encoder..")
            .layer("feature").definedBy("org.weightscape.feature..")
            .layer("report").definedBy("org.weightscape.report..")
            .layer("probe").definedBy("org.weightscape.probe..")
            .layer("ablation").definedBy("org.weightscape.ablation..")
            .layer("projection").definedBy("org.weightscape.projection..")
            .layer("recipe").definedBy("org.weightscape.recipe..")
            .layer("map").definedBy("org.weightscape.map..")
            .layer("cli").definedBy("org.weightscape.cli..")
            .layer("app").definedBy("org.weightscape.app..")
            .layer("main").definedBy("org.weightscape")
            .whereLayer("main").mayNotBeAccessedByAnyLayer()
            .whereLayer("cli").mayOnlyBeAccessedByLayers("main")
            .whereLayer("app").mayOnlyBeAccessedByLayers("main")
            .whereLayer("map").mayOnlyAccessLayers("zoo", "augment", "projection", "job")
            .whereLayer("recipe").mayOnlyAccessLayers("zoo", "zoo.io", "job")
            .whereLayer("ablation").mayOnlyAccessLayers("report", "probe", "feature", "encoder", "zoo", "zoo.io", "job")
            .whereLayer("projection").mayOnlyAccessLayers("augment", "feature", "linalg", "zoo", "zoo.io", "job")
            .whereLayer("probe").mayOnlyAccessLayers("report", "feature", "linalg", "zoo", "zoo.io", "job")
            .whereLayer("report").mayOnlyAccessLayers("zoo", "zoo.io")
            .whereLayer("feature").mayOnlyAccessLayers("encoder", "linalg", "zoo", "zoo.io", "job")
            .whereLayer("encoder").mayOnlyAccessLayers("augment", "linalg", "zoo", "zoo.io", "job")
            .whereLayer("augment").mayOnlyAccessLayers("zoo", "job")
            .whereLayer("zoo.io").mayOnlyAccessLayers("zoo", "job")
            .whereLayer("zoo").mayNotAccessAnyLayer()
            .whereLayer("linalg").mayOnlyAccessLayers("job")
            .whereLayer("job").mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule JAVAFX_STAYS_IN_THE_WINDOW = noClasses()
            .that().resideOutsideOfPackage("org.weightscape.app..")
            .should().dependOnClassesThat().resideInAnyPackage("javafx..", "atlantafx..", "org.kordamp..", "org.controlsfx..");

    @ArchTest
    static final ArchRule ND4J_STAYS_IN_THE_ENGINES = noClasses()
            .that().resideOutsideOfPackages("org.weightscape.linalg..", "org.weightscape.encoder..", "org.weightscape.recipe..")
            .should().dependOnClassesThat().resideInAnyPackage("org.nd4j..", "org.deeplearning4j..");

    @ArchTest
    static final ArchRule SMILE_STAYS_IN_THE_ANALYSES = noClasses()
            .that().resideOutsideOfPackages(
                    "org.weightscape.feature..", "org.weightscape.probe..", "org.weightscape.projection..")
            .should().dependOnClassesThat().resideInAnyPackage("smile..");

    @ArchTest
    static final ArchRule RAW_ND4J_MEMORY_STAYS_IN_THE_KERNELS = noClasses()
            .that().resideInAPackage("org.weightscape.encoder")
            .should().dependOnClassesThat().resideInAnyPackage("java.lang.foreign..", "org.bytedeco..", "jdk.incubator.vector..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule ONLY_THE_COMMAND_LINE_PRINTS = noClasses()
            .that().resideOutsideOfPackages("org.weightscape.cli..", "org.weightscape")
            .should().accessField(System.class, "out")
            .orShould().accessField(System.class, "err");
}
