/* Where the processor's own interrupt controller lies. Included by C and assembly. */
#define LOCAL_APIC 0xfee00000
#define LOCAL_APIC_END_OF_INTERRUPT 0xb0
