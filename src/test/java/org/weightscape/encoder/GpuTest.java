package org.weightscape.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.weightscape.zoo.BadInputException;

class GpuTest {

    @Test
    void saysWhyACardIsNotUsed() {
        Gpu hopper = Gpu.parsed("NVIDIA H100 80GB HBM3, 9.0, 81559");
        assertEquals(new Gpu("NVIDIA H100 80GB HBM3", 9.0, 81559), hopper);
        assertTrue(Gpu.use(Optional.of(hopper), true).contains("cannot run on this card"));
        Gpu ada = Gpu.parsed("NVIDIA GeForce RTX 4090, 8.9, 24564");
        assertTrue(Gpu.use(Optional.of(ada), true).contains("mvn -Pcuda"));
        assertTrue(Gpu.use(Optional.of(ada), false).contains("is used"));
        assertTrue(Gpu.use(Optional.empty(), true).startsWith("No NVIDIA GPU"));
        assertTrue(Gpu.use(Optional.of(Gpu.parsed("Tesla K80")), true).startsWith("Tesla K80 is not used"));
    }

    @Test
    void aDeviceThatIsNotThereIsRefusedWithTheReason() {
        Devices.require(Devices.Device.AUTO);
        Devices.require(Devices.Device.CPU);
        BadInputException e = assertThrows(BadInputException.class, () -> Devices.require(Devices.Device.CUDA));
        assertTrue(String.valueOf(e.getMessage()).contains("--device cpu"), e.getMessage());
    }
}
