/// Currencies in use by ISO 4217 (2024) with the digits of their minor unit other than 2.
const CODES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD:3 BIF:0 BMD BND BOB BRL BSD BTN BWP BYN BZD \
    CAD CDF CHF CLP:0 CNY COP CRC CUP CVE CZK DJF:0 DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF:0 GTQ GYD \
    HKD HNL HTG HUF IDR ILS INR IQD:3 IRR ISK:0 JMD JOD:3 JPY:0 KES KGS KHR KMF:0 KPW KRW:0 KWD:3 KYD KZT LAK LBP LKR LRD \
    LSL LYD:3 MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR:3 PAB PEN PGK PHP PKR \
    PLN PYG:0 QAR RON RSD RUB RWF:0 SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND:3 TOP TRY \
    TTD TWD TZS UAH UGX:0 USD UYU UZS VED VES VND:0 VUV:0 WST XAF:0 XCD XOF:0 XPF:0 YER ZAR ZMW ZWG";

/// Digits of the minor unit of the currency; `None` if ISO 4217 does not list the code.
pub fn decimals(code: &str) -> Option<u8> {
    CODES.split_whitespace().find_map(|entry| match entry.split_once(':') {
        Some((name, digits)) => (name == code).then(|| digits.parse().unwrap_or(2)),
        None => (entry == code).then_some(2),
    })
}

/// Every code.
pub fn codes() -> impl Iterator<Item = &'static str> {
    CODES.split_whitespace().map(|entry| entry.split(':').next().unwrap_or(entry))
}

#[cfg(test)]
mod tests {
    use super::decimals;

    #[test]
    fn digits_follow_the_standard() {
        assert_eq!(decimals("EUR"), Some(2));
        assert_eq!(decimals("JPY"), Some(0));
        assert_eq!(decimals("KWD"), Some(3));
        assert_eq!(decimals("EURO"), None);
    }
}
