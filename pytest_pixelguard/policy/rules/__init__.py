"""The rules that policy applies, one module each: its docstring is its page. The list is explicit and ordered."""

from types import ModuleType

from pytest_pixelguard.policy.rules import (
    beacon_after_rejection,
    beacon_after_withdrawal,
    beacon_before_consent,
    consent_not_driven,
    container_changed,
    container_unknown,
    disguised_beacon,
    engine_not_trusted,
    expired_allowance,
    no_way_to_refuse,
    not_logged_in,
    nothing_inspected,
    patient_data_sent,
    route_not_loaded,
    storage_before_consent,
    third_party_request,
    undeclared_tracker,
    unused_allowance,
    witness_disagrees,
)

MODULES: tuple[ModuleType, ...] = (
    beacon_before_consent,
    beacon_after_rejection,
    beacon_after_withdrawal,
    storage_before_consent,
    patient_data_sent,
    disguised_beacon,
    undeclared_tracker,
    no_way_to_refuse,
    third_party_request,
    expired_allowance,
    unused_allowance,
    container_changed,
    route_not_loaded,
    consent_not_driven,
    nothing_inspected,
    witness_disagrees,
    engine_not_trusted,
    container_unknown,
    not_logged_in,
)
