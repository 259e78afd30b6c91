package io.caravan.command;

class DoctorTest {}
